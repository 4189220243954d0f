#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int crashes[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT};
enum { crash_count = sizeof crashes / sizeof crashes[0], stack_size = 65536, reset_capacity = 1024 };

// A signal handler gets no argument of ours, so what it needs lives here. Written by the terminal's one thread while the
// handlers are not installed, read by the handlers.
static struct {
    volatile sig_atomic_t armed;
    int terminal, held_error, real_error, length;
    struct termios modes;
    char reset[reset_capacity];
    struct sigaction former[crash_count];
    stack_t former_stack;
    void *stack;
} way_back;

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
    write_all(way_back.terminal, way_back.reset, way_back.length);
    tcsetattr(way_back.terminal, TCSANOW, &way_back.modes);
    if (way_back.held_error >= 0) cn_replay(way_back.held_error, way_back.real_error);
}

static void restore_and_die(int signal) {
    restore();
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigemptyset(&usual.sa_mask);
    sigaction(signal, &usual, NULL);
    // Blocked while its handler runs, so it arrives on the way out; a hardware fault simply happens again.
    raise(signal);
}

bool cn_arm_restore(
    int terminal, const struct termios *modes, const char *reset, int length, int held_error, int real_error) {
    if (way_back.armed || length < 0 || length > reset_capacity) return false;
    way_back.terminal = terminal;
    way_back.modes = *modes;
    memcpy(way_back.reset, reset, (size_t)length);
    way_back.length = length;
    way_back.held_error = held_error;
    way_back.real_error = real_error;
    if (way_back.stack == NULL) way_back.stack = malloc(stack_size);
    if (way_back.stack == NULL) return false;
    static bool is_registered;
    if (!is_registered) is_registered = atexit(restore) == 0;
    stack_t stack = {.ss_sp = way_back.stack, .ss_size = stack_size, .ss_flags = 0};
    if (sigaltstack(&stack, &way_back.former_stack) != 0) return false;
    way_back.armed = 1;
    // Installed now, after the Swift runtime's own, these replace its backtracer, which would hold the terminal.
    struct sigaction ours = {.sa_handler = restore_and_die, .sa_flags = SA_ONSTACK};
    sigfillset(&ours.sa_mask);
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &ours, &way_back.former[i]);
    return true;
}

void cn_disarm_restore(void) {
    if (!way_back.armed) return;
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &way_back.former[i], NULL);
    way_back.armed = 0;
    sigaltstack(&way_back.former_stack, NULL);
}
