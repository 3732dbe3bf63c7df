// Imports one function of a DLL that the test names: the DLL or the function is not there when the program starts.
__declspec(dllimport) int wanted(void);

int main(void) { return wanted(); }
