/* Where libsodium and assert() end when something is our own mistake: there is
 * nobody to tell in WebAssembly, so the instance stops. The browser sees an
 * exception, and nothing more is sealed or opened.
 */
#include <assert.h>

_Noreturn void sodium_misuse(void);

_Noreturn void sodium_misuse(void)
{
	__builtin_trap();
}

_Noreturn void __assert_fail(const char *what, const char *file, int line,
			     const char *function)
{
	(void)what;
	(void)file;
	(void)line;
	(void)function;
	__builtin_trap();
}
