// The face of libncursesw for Swift: what Swift cannot import by itself (macros, mutable globals, variadic functions),
// and what must be written in C because it runs inside a signal handler.
#pragma once

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#ifndef NCURSES_NOMACROS
#define NCURSES_NOMACROS 1
#endif
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif

#include <ncurses.h>

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <wchar.h>

static inline WINDOW *cn_standard_screen(void) { return stdscr; }
static inline WINDOW *cn_current_screen(void) { return curscr; }

static inline int cn_color_count(void) { return COLORS; }

/// ncurses leaves its globals pointing at a deleted screen's windows; this says that there is none.
static inline void cn_forget_screen(void) {
    stdscr = NULL;
    curscr = NULL;
    newscr = NULL;
}

/// Makes read(2) return as soon as there is one byte. Swift sees c_cc as a tuple.
static inline void cn_read_single_bytes(struct termios *modes) {
    modes->c_cc[VMIN] = 1;
    modes->c_cc[VTIME] = 0;
}

static inline attr_t cn_bold(void) { return A_BOLD; }
static inline attr_t cn_dim(void) { return A_DIM; }
static inline attr_t cn_italic(void) { return A_ITALIC; }
static inline attr_t cn_underline(void) { return A_UNDERLINE; }
static inline attr_t cn_reverse(void) { return A_REVERSE; }

/// Fills one cell for `mvwadd_wchnstr`: up to five scalars (a base and what combines with it), attributes, colour pair.
static inline void cn_fill(cchar_t *cell, const uint32_t *scalars, int count, attr_t attributes, int pair) {
    for (int i = 0; i < CCHARW_MAX; i++) cell->chars[i] = i < count ? (wchar_t)scalars[i] : 0;
    // Programs that only know the old field read pairs below 256 from the attributes; newer ones read ext_color.
    cell->attr = attributes | (attr_t)COLOR_PAIR(pair < 256 ? pair : 255);
    cell->ext_color = pair;
}

/// The most scalars that one cell can hold.
static inline int cn_scalars_per_cell(void) { return CCHARW_MAX; }

/// Columns that the C library, and so ncurses, gives a scalar; -1 for what cannot be drawn.
int cn_width(uint32_t scalar);

/// The size that the kernel has for a terminal; false when it has none to tell.
static inline bool cn_window_size(int terminal, struct winsize *size) { return ioctl(terminal, TIOCGWINSZ, size) == 0; }

/// An unnamed file in memory that appends; -1 when there is none to be had.
int cn_memory_file(const char *name);

/// The process's environment, ended by NULL.
char *const *cn_environment(void);

// The terminfo entry last read by setupterm, by position. The arrays' names are macros of <term.h>, which Swift must not
// see: it defines words such as `lines` and `columns`.

/// Reads the entry of a terminal type; 1 found, 0 unknown, -1 no database.
int cn_read_terminfo(const char *name, int terminal);
/// Forgets the entry that cn_read_terminfo read.
void cn_forget_terminfo(void);
int cn_flag_count(void);
int cn_number_count(void);
int cn_string_count(void);
/// The terminfo names ("colors"), nil past the end.
const char *cn_flag_name(int index);
const char *cn_number_name(int index);
const char *cn_string_name(int index);
bool cn_flag(const char *name);
/// -1 when the entry lacks it.
int cn_number(const char *name);
/// NULL when the entry lacks it.
const char *cn_string(const char *name);

// The way back: what must be done to the terminal when the program ends without passing through close().

/// From now on whatever signal would end the program, and exit(3), restores the terminal first; the program then ends by
/// that signal. Signals that are ignored or handled already stay so, but for those of crashes.
/// Call it when the terminal has been taken over. `modes` are what `terminal` gets back, `reset` is written to `screen`; it
/// is copied (at most 1,024 bytes).
/// `held_error` holds messages back and is copied to `real_error` after the screen is restored; -1 for none.
bool cn_arm_restore(
    int terminal, const struct termios *modes, int screen, const char *reset, int length, int held_error,
    int real_error);
/// Undoes `cn_arm_restore`: the former handlers again.
void cn_disarm_restore(void);

/// From now on a crash (ILL TRAP ABRT BUS FPE SEGV SYS) and QUIT say so in one line that begins with the program's name, and
/// end it at once: instead of the Swift runtime's report, which asks questions on the terminal.
void cn_shorten_crashes(const char *program);

/// Copies everything in `from`, a file, to `to`. Safe in a signal handler.
void cn_replay(int from, int to);
