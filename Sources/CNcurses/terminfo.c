#include "shim.h"

#include <term.h>

int cn_read_terminfo(const char *name, int terminal) {
    int answer = -1;
    // What is read is the entry's own: otherwise ncurses puts the window's size in its place.
    use_env(FALSE);
    use_tioctl(FALSE);
    return setupterm(name, terminal, &answer) == OK ? 1 : answer;
}

void cn_forget_terminfo(void) {
    if (cur_term != NULL) del_curterm(cur_term);
}

int cn_flag_count(void) { return BOOLCOUNT; }
int cn_number_count(void) { return NUMCOUNT; }
int cn_string_count(void) { return STRCOUNT; }

const char *cn_flag_name(int index) { return index >= 0 && index < BOOLCOUNT ? boolnames[index] : NULL; }
const char *cn_number_name(int index) { return index >= 0 && index < NUMCOUNT ? numnames[index] : NULL; }
const char *cn_string_name(int index) { return index >= 0 && index < STRCOUNT ? strnames[index] : NULL; }

bool cn_flag(const char *name) { return tigetflag(name) > 0; }

int cn_number(const char *name) {
    int value = tigetnum(name);
    return value < 0 ? -1 : value;
}

const char *cn_string(const char *name) {
    char *value = tigetstr(name);
    return value == NULL || value == (char *)-1 ? NULL : value;
}
