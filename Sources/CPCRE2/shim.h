// PCRE2's library for patterns and texts in UTF-8. Its functions keep their suffix in Swift, which does not see the
// macros that hide it.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
