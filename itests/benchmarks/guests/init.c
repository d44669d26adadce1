/*
 * Init of the benchmark's guests: starts one load and says a hundred times a second how far it is,
 *
 *     TICK 1234 work=5678 bad=0
 *
 * so that what happens to the guest can be seen from outside: a gap between two ticks is time in
 * which it stood still, `work` is what the load has done (commands, transactions, pages), `bad`
 * counts what was found to be wrong: in a pool of pages that are written once and verified all the
 * time, and in what the load itself keeps. `READY` says that the data set is there and the load runs.
 *
 * Kernel command line: bench.load=idle|writer|redis|sqlite, bench.tick=MS, bench.data=MiB (size of
 * the data set), bench.rate=N (writer: MiB/s; sqlite: transactions/s; redis: percent of the time in
 * which redis-benchmark may run), bench.seed=N.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define WORDS (PAGE / 8)
#define COLD 512 /* pages written once, 2 MiB */
#define CHECKS 200 /* keys in Redis that are known here */

static _Atomic uint64_t work_done, bad;
static long opt_tick = 10, opt_data = 64, opt_rate = 8, opt_seed = 1;
static char opt_load[16] = "idle";

/* ---- talking ---- */

static int console = 1;
static pthread_mutex_t console_lock = PTHREAD_MUTEX_INITIALIZER;

static void say(const char *format, ...) {
    char line[512];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line - 1, format, args);
    va_end(args);
    if (length > (int)sizeof line - 2) length = sizeof line - 2;
    line[length++] = '\n';
    pthread_mutex_lock(&console_lock);
    for (int done = 0; done < length;) {
        ssize_t n = write(console, line + done, length - done);
        if (n > 0) done += n;
        else if (n < 0 && errno != EINTR && errno != EAGAIN) break;
    }
    pthread_mutex_unlock(&console_lock);
}

static void wrong(const char *what, uint64_t where) {
    if (atomic_fetch_add(&bad, 1) < 20) say("WRONG %s %" PRIu64, what, where);
}

static void give_up(const char *what) {
    for (;;) {
        atomic_fetch_add(&bad, 1);
        say("FAILED %s: %s", what, strerror(errno));
        sleep(5);
    }
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void sleep_until(uint64_t when) {
    struct timespec t = {when / 1000000000ull, when % 1000000000ull};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {}
}

/* ---- pages that follow from their number and the number of their last write ---- */

static inline uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

static inline uint64_t first(uint64_t page, uint64_t write) {
    return mix(mix(page + 1) ^ mix(write * 0x9e3779b97f4a7c15ull + opt_seed));
}

static void fill(uint64_t *page, uint64_t number, uint64_t write) {
    uint64_t x = first(number, write);
    for (int i = 0; i < WORDS; i++) page[i] = mix(x += 0x9e3779b97f4a7c15ull);
}

static bool is_right(const uint64_t *page, uint64_t number, uint64_t write) {
    uint64_t x = first(number, write);
    for (int i = 0; i < WORDS; i++)
        if (page[i] != mix(x += 0x9e3779b97f4a7c15ull)) return false;
    return true;
}

static uint64_t *pages(uint64_t count) {
    uint64_t *all = mmap(NULL, count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                         -1, 0);
    if (all == MAP_FAILED) give_up("memory");
    return all;
}

static uint64_t *cold;

static void cold_check(uint64_t tick) {
    uint64_t i = tick % COLD;
    if (is_right(cold + i * WORDS, i, 0)) return;
    wrong("cold page", i);
    fill(cold + i * WORDS, i, 0);
}

/* ---- the load that writes memory: whole pages that no codec makes smaller ---- */

static void *writer(void *unused) {
    (void)unused;
    const uint64_t count = (uint64_t)opt_data * 256, base = 1u << 20;
    uint64_t *all = pages(count), *writes = calloc(count, sizeof *writes);
    if (!writes) give_up("memory");
    for (uint64_t i = 0; i < count; i++) fill(all + i * WORDS, base + i, 0);
    say("READY");
    uint64_t at = opt_seed, due = 0;
    for (uint64_t last = now();;) {
        sleep_until(last + 5000000ull);
        uint64_t t = now(), passed = t - last;
        if (passed > 20000000ull) passed = 20000000ull; /* after a pause: go on, don't catch up */
        last = t;
        for (due += passed * (uint64_t)opt_rate * 256; due >= 1000000000ull; due -= 1000000000ull) {
            at = mix(at + 0x9e3779b97f4a7c15ull);
            uint64_t i = at % count;
            if (!is_right(all + i * WORDS, base + i, writes[i])) wrong("page", i);
            fill(all + i * WORDS, base + i, ++writes[i]);
            atomic_fetch_add(&work_done, 1);
        }
    }
}

/* ---- children ---- */

static pid_t start(char *const *command, int in, int out) {
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(in >= 0 ? in : null, 0);
        dup2(out >= 0 ? out : null, 1);
        dup2(null, 2);
        struct sched_param usual = {0};
        sched_setscheduler(0, SCHED_OTHER, &usual);
        execv(command[0], command);
        _exit(127);
    }
    if (pid < 0) give_up("fork");
    return pid;
}

static void expect_line(FILE *from, char *line, int size, const char *what) {
    if (!fgets(line, size, from)) give_up(what);
}

/* ---- Redis under redis-benchmark ---- */

static char redis_socket[] = "/run/redis.sock";

static FILE *redis_connect(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, redis_socket);
    for (int i = 0; i < 1200; i++) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fdopen(fd, "r+");
        close(fd);
        usleep(50000);
    }
    give_up("redis");
    return NULL;
}

/* A value as an application might keep it: a record as JSON with some random fields. */
static void record(char *to, size_t size, uint64_t number, uint64_t write) {
    uint64_t x = mix(number * 31 + write + (uint64_t)opt_seed);
    snprintf(to, size,
             "{\"id\":%" PRIu64 ",\"version\":%" PRIu64 ",\"user\":\"user-%05" PRIu64
             "\",\"token\":\"%016" PRIx64 "%016" PRIx64 "\",\"amount\":%" PRIu64 ".%02" PRIu64
             ",\"state\":\"%s\",\"note\":\"%.*s\"}",
             number, write, x % 50000, mix(x), mix(x + 1), x % 100000, x % 100,
             x % 3 ? "open" : "closed", (int)(x >> 40) % 120,
             "the quick brown fox jumps over the lazy dog while the band plays on and on, far "
             "into the night, until the last guest leaves");
}

static void redis_get(FILE *redis, uint64_t i, uint64_t write) {
    char line[512], value[512];
    fprintf(redis, "GET check:%" PRIu64 "\r\n", i);
    fflush(redis);
    record(value, sizeof value, i, write);
    expect_line(redis, line, sizeof line, "redis");
    if (line[0] != '$' || atoi(line + 1) != (int)strlen(value)) { wrong("length", i); return; }
    expect_line(redis, line, sizeof line, "redis");
    if (strncmp(line, value, strlen(value))) wrong("value", i);
}

static void redis_set(FILE *redis, const char *key, uint64_t i, uint64_t write) {
    char value[512];
    record(value, sizeof value, i, write);
    fprintf(redis, "*3\r\n$3\r\nSET\r\n$%zu\r\n%s\r\n$%zu\r\n%s\r\n", strlen(key), key,
            strlen(value), value);
}

static void redis_answers(FILE *redis, uint64_t count) {
    char line[512];
    fflush(redis);
    for (uint64_t i = 0; i < count; i++) {
        expect_line(redis, line, sizeof line, "redis");
        if (line[0] != '+') wrong("answer", i);
    }
}

/* The keys are those that redis-benchmark writes. About 440 bytes of Redis' memory each. */
static uint64_t redis_load(FILE *redis) {
    char key[64];
    uint64_t keys = (uint64_t)opt_data * (1 << 20) / 440;
    for (uint64_t i = 0; i < keys; i++) {
        snprintf(key, sizeof key, "key:%012" PRIu64, i);
        redis_set(redis, key, i, 0);
        if (i % 64 == 63) redis_answers(redis, 64);
    }
    redis_answers(redis, keys % 64);
    for (uint64_t i = 0; i < CHECKS; i++) {
        snprintf(key, sizeof key, "check:%" PRIu64, i);
        redis_set(redis, key, i, 0);
    }
    redis_answers(redis, CHECKS);
    return keys;
}

static _Atomic pid_t redis_client;

/* Lets redis-benchmark run for so many of each 50 ms. */
static void *redis_pace(void *unused) {
    (void)unused;
    for (uint64_t next = now();; next = next + 50000000ull < now() ? now() : next + 50000000ull) {
        pid_t pid = atomic_load(&redis_client);
        if (pid) kill(pid, SIGCONT);
        sleep_until(next + (uint64_t)opt_rate * 500000ull);
        if (pid) kill(pid, SIGSTOP);
        sleep_until(next + 50000000ull);
    }
}

static void *redis_bench(void *range) {
    char *command[] = {"/usr/bin/redis-benchmark", "-s", redis_socket, "-q", "-c", "20", "-d",
                       "256", "-r", range, "-n", "20000", "-t",
                       "set,get,incr,lpush,lpop,hset,mset", NULL};
    for (;;) {
        pid_t pid = start(command, -1, -1);
        atomic_store(&redis_client, pid);
        int status = 0;
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
        atomic_store(&redis_client, 0);
        if (status) { wrong("exit of redis-benchmark", status); sleep(1); }
    }
}

static uint64_t redis_commands(FILE *redis) {
    char line[512];
    uint64_t count = 0;
    fprintf(redis, "INFO stats\r\n");
    fflush(redis);
    expect_line(redis, line, sizeof line, "redis");
    long left = atol(line + 1) + 2;
    while (left > 0) {
        expect_line(redis, line, sizeof line, "redis");
        left -= strlen(line);
        sscanf(line, "total_commands_processed:%" SCNu64, &count);
    }
    return count;
}

static void run(void *(*body)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, argument)) give_up("thread");
    pthread_detach(thread);
}

static void *redis(void *unused) {
    (void)unused;
    char *command[] = {"/usr/bin/redis-server", "--port", "0", "--unixsocket", redis_socket,
                       "--save", "", "--appendonly", "no", "--dir", "/run", "--activerehashing",
                       "yes", NULL};
    start(command, -1, -1);
    FILE *client = redis_connect();
    static char range[24];
    snprintf(range, sizeof range, "%" PRIu64, redis_load(client));
    uint64_t writes[CHECKS] = {0}, loaded = redis_commands(client);
    if (opt_rate < 100) run(redis_pace, NULL);
    run(redis_bench, range);
    say("READY");
    for (uint64_t round = 0;; round++) {
        char key[64];
        sleep_until(now() + 200000000ull);
        for (uint64_t i = 0; i < 4; i++) {
            uint64_t at = (round * 4 + i) % CHECKS;
            redis_get(client, at, writes[at]);
            if (i) continue;
            snprintf(key, sizeof key, "check:%" PRIu64, at);
            redis_set(client, key, at, ++writes[at]);
            redis_answers(client, 1);
        }
        atomic_store(&work_done, redis_commands(client) - loaded);
    }
}

/* ---- SQLite: inserts and updates of random blobs ---- */

static uint64_t ask(FILE *in, FILE *out, const char *sql) {
    char line[256];
    fprintf(in, "%s\n", sql);
    fflush(in);
    expect_line(out, line, sizeof line, "sqlite3");
    return strtoull(line, NULL, 10);
}

/* A row is about 700 bytes; `c` follows from `b`, so a row that was harmed shows. */
static void *sqlite(void *unused) {
    (void)unused;
    char *command[] = {"/usr/bin/sqlite3", "-batch", "-noheader", "/run/bench.db", NULL}, sql[1024];
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) give_up("pipe");
    start(command, in[0], out[1]);
    FILE *to = fdopen(in[1], "w"), *from = fdopen(out[0], "r");
    uint64_t rows = (uint64_t)opt_data * (1 << 20) / 700;
    ask(to, from, "PRAGMA journal_mode=WAL;");
    fprintf(to, "PRAGMA synchronous=NORMAL;\n"
                "CREATE TABLE t(id INTEGER PRIMARY KEY, k INTEGER, b BLOB,"
                " c BLOB GENERATED ALWAYS AS (substr(b, -16)) STORED);\n"
                "CREATE INDEX tk ON t(k);\n");
    for (uint64_t i = 0; i < rows; i += 1000)
        ask(to, from, "INSERT INTO t(k, b) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                      " FROM n WHERE i < 1000) SELECT abs(random() % 1000000),"
                      " randomblob(300 + abs(random() % 700)) FROM n; SELECT max(id) FROM t;");
    say("READY");
    snprintf(sql, sizeof sql,
             "BEGIN; INSERT INTO t(k, b) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
             " FROM n WHERE i < 10) SELECT abs(random() %% 1000000),"
             " randomblob(300 + abs(random() %% 700)) FROM n;"
             " UPDATE t SET b = randomblob(length(b)), k = k + 1 WHERE id IN (WITH RECURSIVE n(i) AS"
             " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT abs(random()) %% %" PRIu64
             " + (SELECT min(id) FROM t) FROM n);"
             " DELETE FROM t WHERE id <= (SELECT max(id) FROM t) - %" PRIu64
             "; COMMIT; SELECT max(id) FROM t;", rows, rows);
    for (uint64_t next = now(), done = 0;;) {
        next += 1000000000ull / (uint64_t)opt_rate;
        if (next + 100000000ull < now()) next = now();
        sleep_until(next);
        uint64_t last = ask(to, from, sql);
        atomic_store(&work_done, ++done);
        if (done % 20) continue;
        snprintf(sql + 900, 120, "SELECT count(*) FROM t WHERE id > %" PRIu64
                 " AND c <> substr(b, -16);", last - 500);
        if (ask(to, from, sql + 900)) wrong("row", last);
    }
}

/* ---- starting ---- */

static void option(const char *line, const char *name, long *value) {
    const char *at = strstr(line, name);
    if (at) *value = strtol(at + strlen(name), NULL, 10);
}

static void read_options(void) {
    char line[4096] = "";
    int fd = open("/proc/cmdline", O_RDONLY);
    ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
    if (fd >= 0) close(fd);
    line[n > 0 ? n : 0] = 0;
    option(line, "bench.tick=", &opt_tick);
    option(line, "bench.data=", &opt_data);
    option(line, "bench.rate=", &opt_rate);
    option(line, "bench.seed=", &opt_seed);
    const char *load = strstr(line, "bench.load=");
    if (load) sscanf(load + strlen("bench.load="), "%15[a-z]", opt_load);
    if (opt_tick < 1) opt_tick = 1;
    if (opt_data < 1) opt_data = 1;
    if (opt_rate < 1) opt_rate = 1;
}

static void raw_console(void) {
    int fd = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0) console = fd;
    struct termios t;
    if (!tcgetattr(console, &t)) {
        t.c_oflag &= ~OPOST; /* lines end in \n alone */
        tcsetattr(console, TCSANOW, &t);
    }
}

int main(void) {
    mount("devtmpfs", "/dev", "devtmpfs", 0, "");
    mount("proc", "/proc", "proc", 0, "");
    mount("sysfs", "/sys", "sysfs", 0, "");
    mount("tmpfs", "/run", "tmpfs", 0, "size=80%");
    signal(SIGPIPE, SIG_IGN);
    raw_console();
    read_options();
    say("BOOT load=%s data=%ld rate=%ld tick=%ld", opt_load, opt_data, opt_rate, opt_tick);
    cold = pages(COLD);
    for (uint64_t i = 0; i < COLD; i++) fill(cold + i * WORDS, i, 0);
    if (!strcmp(opt_load, "writer")) run(writer, NULL);
    else if (!strcmp(opt_load, "redis")) run(redis, NULL);
    else if (!strcmp(opt_load, "sqlite")) run(sqlite, NULL);
    else say("READY");
    struct sched_param priority = {.sched_priority = 10};
    sched_setscheduler(0, SCHED_FIFO, &priority);
    uint64_t next = now();
    for (uint64_t tick = 1;; tick++) {
        cold_check(tick);
        say("TICK %" PRIu64 " work=%" PRIu64 " bad=%" PRIu64, tick, atomic_load(&work_done),
            atomic_load(&bad));
        next += (uint64_t)opt_tick * 1000000ull;
        if (now() > next + (uint64_t)opt_tick * 5000000ull) next = now(); /* after a long pause */
        sleep_until(next);
    }
}
