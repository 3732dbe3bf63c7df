// Run-time types are cast to and named, system exceptions translated, and destructors run on a longjmp.
// flags: -fasync-exceptions
#include "eh_runtime.h"

class type_info {
  public:
    virtual ~type_info();
    const char *name() const;
    const char *raw_name() const;
    int before(const type_info &) const;
    int operator==(const type_info &) const;

  private:
    void *data;
    char decorated[1];
};

class exception {
  public:
    exception();
    exception(const exception &);
    virtual ~exception();
    virtual const char *what() const;

  private:
    const char *text;
    int owned;
};
class bad_cast : public exception {};
class bad_typeid : public exception {};

namespace std {
using ::type_info;
}
struct _EXCEPTION_POINTERS;
typedef void(__cdecl *translator)(unsigned, _EXCEPTION_POINTERS *);
__declspec(dllimport) translator _set_se_translator(translator);

typedef __attribute__((aligned(16))) unsigned char jump_buffer[256];
extern "C" {
__declspec(dllimport) __attribute__((returns_twice)) int _setjmp(void *buffer, void *frame);
__declspec(dllimport) __declspec(noreturn) void longjmp(void *buffer, int value);
__declspec(dllimport) void RaiseException(unsigned long, unsigned long, unsigned long, void *);
}

struct A {
    int a = 1;
    virtual ~A() {}
};
struct B {
    int b = 2;
    virtual ~B() {}
};
struct C : A, B {
    int c = 3;
};
struct D : virtual A {};
struct E : D, B {};
struct Hidden : private A, public B {};
struct Apart {
    virtual ~Apart() {}
};
namespace inner {
template <class T, int n> struct Box {
    virtual ~Box() {}
};
enum Colour { red };
} // namespace inner

static void casts(A *a, B *b, A *virtual_a, B *hidden) {
    printf("down %d\n", dynamic_cast<C *>(a) && dynamic_cast<C *>(a)->c == 3);
    printf("across %d\n", dynamic_cast<B *>(a) == b);
    printf("whole %d\n", dynamic_cast<void *>(b) == static_cast<void *>(a));
    printf("none %d\n", dynamic_cast<Apart *>(a) == nullptr);
    printf("virtual %d\n", dynamic_cast<B *>(virtual_a) && dynamic_cast<E *>(virtual_a));
    printf("private %d\n", dynamic_cast<A *>(hidden) == nullptr);
    try {
        dynamic_cast<Apart &>(*a).~Apart();
    } catch (bad_cast &error) {
        printf("%s\n", error.what());
    }
    A *nothing = nullptr;
    try {
        printf("%s\n", typeid(*nothing).name());
    } catch (exception &error) {
        printf("%s\n", error.what());
    }
}

static void names(A *a) {
    printf("%s %s\n", typeid(*a).name(), typeid(*a).raw_name());
    printf("%d %d\n", typeid(*a) == typeid(C), typeid(A).before(typeid(B)) != 0);
    printf("%s\n", typeid(inner::Box<inner::Box<const char *, -3>, 42>).name());
    printf("%s, %s, %s\n", typeid(int).name(), typeid(unsigned long long).name(), typeid(inner::Colour).name());
}

struct System {
    unsigned code;
};
static void translate(unsigned code, _EXCEPTION_POINTERS *) { throw System{code}; }

static void system_exceptions() {
    try {
        Noisy noisy("system");
        RaiseException(0xe0000001, 0, 0, nullptr);
    } catch (...) {
        printf("any\n");
    }
    _set_se_translator(translate);
    try {
        RaiseException(0xe0000002, 0, 0, nullptr);
    } catch (System &system) {
        printf("translated %x\n", system.code);
    }
    _set_se_translator(nullptr);
}

static jump_buffer target;

__attribute__((noinline)) static void jump() {
    Noisy noisy("jumped over");
    longjmp(target, 5);
}

static void jumps() {
    int value = _setjmp(target, __builtin_frame_address(0));
    if (value)
        printf("jumped %d\n", value);
    else
        jump();
}

extern "C" int main() {
    C c;
    E e;
    Hidden hidden;
    casts(&c, &c, &e, &hidden);
    names(&c);
    system_exceptions();
    jumps();
    return 0;
}

/* output:
down 1
across 1
whole 1
none 1
virtual 1
private 1
Bad dynamic_cast!
Attempted a typeid of NULL pointer!
struct C .?AUC@@
1 1
struct inner::Box<struct inner::Box<char const * __ptr64,-3>,42>
int, unsigned __int64, enum inner::Colour
+system
-system
any
translated e0000002
+jumped over
-jumped over
jumped 5
*/
