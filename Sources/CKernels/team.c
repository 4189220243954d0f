// A crew of threads that sleeps between tasks and a barrier for use inside one.
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "CKernels.h"

struct ck_barrier {
    size_t threads;
    _Alignas(64) atomic_size_t arrived;
    _Alignas(64) atomic_size_t round;
};

struct ck_team {
    size_t threads;
    pthread_t *workers;
    pthread_mutex_t lock;
    pthread_cond_t begin;
    ck_task task;
    void *context;
    bool ending;
    _Alignas(64) atomic_size_t round;
    _Alignas(64) atomic_size_t running;
    ck_barrier barrier;
};

typedef struct { ck_team *team; size_t index; } worker_start;

enum { SPINS = 2000 };

static inline void pause_briefly(size_t turn) {
    if (turn > SPINS) {
        sched_yield();
        return;
    }
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

void ck_barrier_wait(ck_barrier *barrier) {
    size_t round = atomic_load_explicit(&barrier->round, memory_order_acquire);
    if (atomic_fetch_add_explicit(&barrier->arrived, 1, memory_order_acq_rel) + 1 == barrier->threads) {
        atomic_store_explicit(&barrier->arrived, 0, memory_order_relaxed);
        atomic_store_explicit(&barrier->round, round + 1, memory_order_release);
        return;
    }
    for (size_t turn = 0; atomic_load_explicit(&barrier->round, memory_order_acquire) == round; turn++)
        pause_briefly(turn);
}

static void *work(void *argument) {
    worker_start start = *(worker_start *)argument;
    free(argument);
    ck_team *team = start.team;
    size_t seen = 0;
    for (;;) {
        for (size_t turn = 0; turn < SPINS && atomic_load_explicit(&team->round, memory_order_acquire) == seen; turn++)
            pause_briefly(turn);
        pthread_mutex_lock(&team->lock);
        while (atomic_load_explicit(&team->round, memory_order_relaxed) == seen && !team->ending)
            pthread_cond_wait(&team->begin, &team->lock);
        bool ending = team->ending;
        seen = atomic_load_explicit(&team->round, memory_order_relaxed);
        pthread_mutex_unlock(&team->lock);
        if (ending) return NULL;
        team->task(team->context, start.index, team->threads);
        atomic_fetch_sub_explicit(&team->running, 1, memory_order_acq_rel);
    }
}

ck_team *ck_team_create(size_t threads) {
    ck_team *team = NULL;
    if (posix_memalign((void **)&team, 64, sizeof(ck_team)) != 0) return NULL;
    *team = (ck_team){.threads = 1};
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->begin, NULL);
    team->workers = calloc(threads, sizeof(pthread_t));
    for (size_t i = 1; i < threads && team->workers; i++) {
        worker_start *start = malloc(sizeof(worker_start));
        if (!start) break;
        *start = (worker_start){team, i};
        if (pthread_create(&team->workers[i], NULL, work, start) != 0) {
            free(start);
            break;
        }
        team->threads = i + 1;
    }
    if (!team->workers || team->threads != threads) {
        ck_team_destroy(team);
        return NULL;
    }
    team->barrier.threads = threads;
    return team;
}

void ck_team_destroy(ck_team *team) {
    pthread_mutex_lock(&team->lock);
    team->ending = true;
    pthread_cond_broadcast(&team->begin);
    pthread_mutex_unlock(&team->lock);
    for (size_t i = 1; i < team->threads; i++) pthread_join(team->workers[i], NULL);
    pthread_cond_destroy(&team->begin);
    pthread_mutex_destroy(&team->lock);
    free(team->workers);
    free(team);
}

void ck_team_run(ck_team *team, ck_task task, void *context) {
    if (team->threads > 1) {
        pthread_mutex_lock(&team->lock);
        team->task = task;
        team->context = context;
        atomic_store_explicit(&team->running, team->threads - 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&team->round, 1, memory_order_release);
        pthread_cond_broadcast(&team->begin);
        pthread_mutex_unlock(&team->lock);
    }
    task(context, 0, team->threads);
    for (size_t turn = 0; atomic_load_explicit(&team->running, memory_order_acquire) != 0; turn++) pause_briefly(turn);
}

ck_barrier *ck_team_barrier(ck_team *team) { return team->threads > 1 ? &team->barrier : NULL; }
