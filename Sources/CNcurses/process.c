#define _GNU_SOURCE
#include "shim.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

int cn_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

int cn_memory_file(const char *name) {
    int file = memfd_create(name, MFD_CLOEXEC);
    if (file >= 0) fcntl(file, F_SETFL, O_APPEND);
    return file;
}

char *const *cn_environment(void) { return environ; }
