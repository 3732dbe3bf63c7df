/* Values that only msvcrt exports: its version variables' accessors, and settings that have long been without effect.
 */
#ifdef CRT_MSVCRT
#include "../environment/environment.h"
#include "startup.h"

extern unsigned _osplatform, _osver, _winmajor, _winminor;

int __get_app_type(void);
errno_t _get_environ(char ***value);
errno_t _get_wenviron(wchar_t ***value);
errno_t _get_osplatform(unsigned *value);
errno_t _get_osver(unsigned *value);
errno_t _get_winmajor(unsigned *value);
errno_t _get_winminor(unsigned *value);
unsigned _get_output_format(void);
unsigned _set_output_format(unsigned format);
size_t _get_sbh_threshold(void);
int _set_sbh_threshold(size_t threshold);

int __get_app_type(void) { return crt_app_type(); }

#define GETTER(name, type, value_of)                                                                                   \
    errno_t name(type *value) {                                                                                        \
        CRT_REQUIRE(value, EINVAL, EINVAL);                                                                            \
        *value = value_of;                                                                                             \
        return 0;                                                                                                      \
    }

GETTER(_get_environ, char **, _environ)
GETTER(_get_wenviron, wchar_t **, _wenviron)
GETTER(_get_osplatform, unsigned, _osplatform)
GETTER(_get_osver, unsigned, _osver)
GETTER(_get_winmajor, unsigned, _winmajor)
GETTER(_get_winminor, unsigned, _winminor)

unsigned _get_output_format(void) { return 0; }

/* _TWO_DIGIT_EXPONENT is refused: msvcrt prints three. */
unsigned _set_output_format(unsigned format) {
    CRT_REQUIRE(!format, EINVAL, 0);
    return 0;
}

size_t _get_sbh_threshold(void) { return 0; }

int _set_sbh_threshold(size_t threshold) { return threshold == 0; }
#endif
