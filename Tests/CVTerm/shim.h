// libvterm and the pseudo-terminal calls, as far as Swift cannot import them itself (bit fields, variadic calls).
#pragma once
#include <vterm.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

/// A cell as numbers. Colours: -1 the default, 0…255 the palette, 0x1RRGGBB (24 bits after a 1) otherwise.
typedef struct {
    uint32_t scalars[VTERM_MAX_CHARS_PER_CELL];
    int width, foreground, background;
    bool bold, italic, underline, reverse;
} cv_cell;

static inline int cv_color(VTermColor color, bool foreground) {
    if (foreground ? VTERM_COLOR_IS_DEFAULT_FG(&color) : VTERM_COLOR_IS_DEFAULT_BG(&color)) return -1;
    if (VTERM_COLOR_IS_INDEXED(&color)) return color.indexed.idx;
    return 0x1000000 | color.rgb.red << 16 | color.rgb.green << 8 | color.rgb.blue;
}

static inline bool cv_get_cell(VTermScreen *screen, int row, int column, cv_cell *out) {
    VTermScreenCell cell;
    if (!vterm_screen_get_cell(screen, (VTermPos){.row = row, .col = column}, &cell)) return false;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL; i++) out->scalars[i] = cell.chars[i];
    out->width = cell.width;
    out->foreground = cv_color(cell.fg, true);
    out->background = cv_color(cell.bg, false);
    out->bold = cell.attrs.bold;
    out->italic = cell.attrs.italic;
    out->underline = cell.attrs.underline != 0;
    out->reverse = cell.attrs.reverse;
    return true;
}

/// What the program has switched on the terminal. Given to `cv_watch`, and must stay where it is.
typedef struct {
    bool alternate_screen, cursor_visible;
    int mouse;
} cv_properties;

static inline int cv_property_changed(VTermProp property, VTermValue *value, void *user) {
    cv_properties *properties = user;
    switch (property) {
    case VTERM_PROP_ALTSCREEN: properties->alternate_screen = value->boolean; break;
    case VTERM_PROP_CURSORVISIBLE: properties->cursor_visible = value->boolean; break;
    case VTERM_PROP_MOUSE: properties->mouse = value->number; break;
    default: break;
    }
    return 1;
}

static inline void cv_watch(VTermScreen *screen, cv_properties *properties) {
    static const VTermScreenCallbacks callbacks = {.settermprop = cv_property_changed};
    vterm_screen_set_callbacks(screen, &callbacks, properties);
}

/// The master side of a new pseudo-terminal, or -1.
static inline int cv_open_master(void) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master >= 0 && (grantpt(master) != 0 || unlockpt(master) != 0)) {
        close(master);
        return -1;
    }
    return master;
}

/// The number N of the other side, /dev/pts/N, or -1.
static inline int cv_other_side(int master) {
    unsigned int number;
    return ioctl(master, TIOCGPTN, &number) == 0 ? (int)number : -1;
}

static inline int cv_set_window_size(int terminal, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(terminal, TIOCSWINSZ, &size);
}

/// A file that becomes readable when the process has ended, or -1.
static inline int cv_process_file(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }

/// A pipe that programs started at the same moment do not inherit.
static inline int cv_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }
