#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What a crash raises; the Swift runtime has handlers of its own for most of these.
static const struct {
    int number;
    const char *line;
} crashes[] = {
#define FAULT(name) {name, "ended by " #name ", which is a mistake in the program; please report what led to it\n"}
    FAULT(SIGILL), FAULT(SIGTRAP), FAULT(SIGABRT), FAULT(SIGBUS),
    FAULT(SIGFPE), FAULT(SIGSEGV), FAULT(SIGSYS),  {SIGQUIT, "ended by SIGQUIT\n"},
#undef FAULT
};
enum { crash_count = sizeof crashes / sizeof crashes[0], stack_size = 65536, reset_capacity = 1024, name_capacity = 64 };

// A signal handler gets no argument of ours, so what it needs lives here. Written by the terminal's one thread while the
// handlers are not installed, read by the handlers.
static struct {
    volatile sig_atomic_t armed;
    int terminal, screen, held_error, real_error, length;
    struct termios modes;
    char reset[reset_capacity];
    struct sigaction former[NSIG];
    bool is_replaced[NSIG];
    stack_t former_stack;
} way_back;

// Before a crash's line: the program's name and ": "; empty where nobody wants the line.
static char crash_start[name_capacity + 3];

static char handler_stack[stack_size];

static void write_all(int file, const char *bytes, ssize_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, (size_t)count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= written;
    }
}

void cn_replay(int from, int to) {
    char block[1024];
    off_t place = 0;
    for (;;) {
        ssize_t count = pread(from, block, sizeof block, place);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        write_all(to, block, count);
        place += count;
    }
}

static void restore(void) {
    // A second crash, here or in another thread meanwhile, must not restore twice or loop.
    if (!way_back.armed) return;
    way_back.armed = 0;
    write_all(way_back.screen, way_back.reset, way_back.length);
    tcsetattr(way_back.terminal, TCSANOW, &way_back.modes);
    if (way_back.held_error < 0) return;
    cn_replay(way_back.held_error, way_back.real_error);
    // What is still said goes where it can be read.
    dup2(way_back.real_error, STDERR_FILENO);
}

static void say_crash(int signal) {
    if (crash_start[0] == 0) return;
    for (int i = 0; i < crash_count; i++) {
        if (crashes[i].number != signal) continue;
        // In one call, so that no other program's line comes between.
        char line[name_capacity + 128];
        size_t start = strlen(crash_start), rest = strlen(crashes[i].line);
        memcpy(line, crash_start, start);
        memcpy(line + start, crashes[i].line, rest);
        write_all(STDERR_FILENO, line, (ssize_t)(start + rest));
    }
}

static void restore_and_die(int signal) {
    restore();
    say_crash(signal);
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigemptyset(&usual.sa_mask);
    sigaction(signal, &usual, NULL);
    // Blocked while its handler runs, so it arrives on the way out; a hardware fault simply happens again.
    raise(signal);
}

static bool is_crash(int signal) {
    for (int i = 0; i < crash_count; i++) {
        if (crashes[i].number == signal) return true;
    }
    return false;
}

// Whether a signal ends a program that has made no arrangements (signal(7)), so far as a program can make any.
static bool kills(int signal) {
    switch (signal) {
    case SIGKILL: case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU: case SIGCONT: case SIGCHLD: case SIGURG:
    case SIGWINCH:
        return false;
    default: return true;
    }
}

static bool use_handler_stack(stack_t *former) {
    stack_t stack = {.ss_sp = handler_stack, .ss_size = stack_size, .ss_flags = 0};
    return sigaltstack(&stack, former) == 0;
}

// Installed after the Swift runtime's own, this replaces its backtracer, which would hold the terminal.
static struct sigaction last_resort(void) {
    struct sigaction ours = {.sa_handler = restore_and_die, .sa_flags = SA_ONSTACK};
    sigfillset(&ours.sa_mask);
    return ours;
}

void cn_shorten_crashes(const char *program) {
    size_t length = strnlen(program, name_capacity);
    memcpy(crash_start, program, length);
    memcpy(crash_start + length, ": ", 3);
    use_handler_stack(NULL);
    struct sigaction ours = last_resort();
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i].number, &ours, NULL);
}

bool cn_arm_restore(
    int terminal, const struct termios *modes, int screen, const char *reset, int length, int held_error,
    int real_error) {
    if (way_back.armed || length < 0 || length > reset_capacity) return false;
    way_back.terminal = terminal;
    way_back.modes = *modes;
    way_back.screen = screen;
    memcpy(way_back.reset, reset, (size_t)length);
    way_back.length = length;
    way_back.held_error = held_error;
    way_back.real_error = real_error;
    static bool is_registered;
    if (!is_registered) is_registered = atexit(restore) == 0;
    if (!use_handler_stack(&way_back.former_stack)) return false;
    way_back.armed = 1;
    struct sigaction ours = last_resort();
    for (int signal = 1; signal < NSIG; signal++) {
        way_back.is_replaced[signal] = false;
        struct sigaction *former = &way_back.former[signal];
        if (!kills(signal) || sigaction(signal, NULL, former) != 0) continue;
        // What somebody wants ignored, or handles, is no end.
        bool is_usual = !(former->sa_flags & SA_SIGINFO) && former->sa_handler == SIG_DFL;
        if (is_usual || is_crash(signal)) way_back.is_replaced[signal] = sigaction(signal, &ours, NULL) == 0;
    }
    return true;
}

void cn_disarm_restore(void) {
    if (!way_back.armed) return;
    for (int signal = 1; signal < NSIG; signal++) {
        if (way_back.is_replaced[signal]) sigaction(signal, &way_back.former[signal], NULL);
    }
    way_back.armed = 0;
    sigaltstack(&way_back.former_stack, NULL);
}
