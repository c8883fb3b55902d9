/* Stands between SQLite and the disk: writes down what reaches the project's file and its WAL,
   and lets the disk be full, fail or slow. Loaded with LD_PRELOAD; see disk.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static const volatile char *mode;
static const char *file;
static int log_file = -1;

__attribute__((constructor)) static void open_all(void) {
    const char *control = getenv("DISK_MODE"), *log = getenv("DISK_LOG");
    file = getenv("DISK_FILE");
    int found = control ? open(control, O_RDONLY) : -1;
    if (found >= 0) {
        void *seen = mmap(NULL, 1, PROT_READ, MAP_SHARED, found, 0);
        mode = seen == MAP_FAILED ? NULL : seen;
        close(found);
    }
    if (log) log_file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* 'd' for the file, 'w' for its WAL, 0 for anything else. */
static char which(int fd) {
    char link[40], path[PATH_MAX];
    if (!file) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t known = strlen(file);
    if (strncmp(path, file, known)) return 0;
    return !path[known] ? 'd' : !strcmp(path + known, "-wal") ? 'w' : 0;
}

static void note(char what, char name, int64_t offset, const void *data, int64_t length) {
    struct __attribute__((packed)) { char what, name; int64_t offset, length; } head =
        {what, name, offset, length};
    struct iovec both[2] = {{&head, sizeof head}, {(void *)data, data ? (size_t)length : 0}};
    if (log_file >= 0) (void)!writev(log_file, both, 2);
}

static ssize_t write_at(const char *name, int fd, const void *data, size_t length, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, name);
    char ours = which(fd);
    if (!ours) return real(fd, data, length, offset);
    if (mode && *mode == 'f') { errno = ENOSPC; return -1; }
    pthread_mutex_lock(&one_at_a_time);
    ssize_t done = real(fd, data, length, offset);
    if (done > 0) note('w', ours, offset, data, done);
    pthread_mutex_unlock(&one_at_a_time);
    return done;
}

static int truncate_at(const char *name, int fd, off_t length) {
    int (*real)(int, off_t) = dlsym(RTLD_NEXT, name);
    char ours = which(fd);
    pthread_mutex_lock(&one_at_a_time);
    int failed = real(fd, length);
    if (ours && !failed) note('t', ours, 0, NULL, length);
    pthread_mutex_unlock(&one_at_a_time);
    return failed;
}

static int sync_all(const char *name, int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    char ours = which(fd);
    if (ours && mode && *mode == 'e') { errno = EIO; return -1; }
    if (ours && mode && *mode == 's') usleep(100000);
    pthread_mutex_lock(&one_at_a_time);
    int failed = real(fd);
    if (ours && !failed) note('s', ours, 0, NULL, 0);
    pthread_mutex_unlock(&one_at_a_time);
    return failed;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return write_at("pwrite", fd, data, length, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return write_at("pwrite64", fd, data, length, offset);
}
int ftruncate(int fd, off_t length) { return truncate_at("ftruncate", fd, length); }
int ftruncate64(int fd, off64_t length) { return truncate_at("ftruncate64", fd, length); }
int fsync(int fd) { return sync_all("fsync", fd); }
int fdatasync(int fd) { return sync_all("fdatasync", fd); }
