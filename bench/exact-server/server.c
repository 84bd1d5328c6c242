// The server that load generators are measured against: one thread, no garbage collector, answers after exact delays, and an
// account of what each request took here that does not depend on when anybody's event loop got round to it. A request arrives
// when the kernel has it (SO_TIMESTAMPNS), and is answered when the kernel has taken the answer. It sleeps only where it delays
// nothing: its core is its own then, and being woken up would be part of what is measured.
//   server DELAY   of its answers in milliseconds, or `tail`: 5, and 500 for one of 95, so that p99 is among these for certain
// Prints its port. A line on its input is answered with JSON: what requests to `/` took (ms), and how many requests there were.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ANSWER                                                                                                         \
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 39\r\n\r\n{\"status\":\"healthy\",\"version\":\"abc123\"}"
#define MOST_CONNECTIONS 65536 // file descriptors
#define MOST_BYTES 8192        // of a request's head
#define MOST_WAITING 65536     // requests, a power of two
#define NS 1000000000LL

// What has come of a request that is not complete yet.
typedef struct {
  int length;
  char bytes[MOST_BYTES];
} Part;

typedef struct {
  int connection;
  int64_t arrived, due; // ns since 1970
  int counts;
} Waiting;

// Requests with the same delay are due in the order they came.
typedef struct {
  Waiting items[MOST_WAITING];
  unsigned first, next;
} Queue;

static Part *parts[MOST_CONNECTIONS];
static Queue shorts, longs;
static int64_t delay_ns;
static int tail, loop;
static unsigned long long answered, delayed;
static double *took;
static size_t took_count, took_capacity;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return time.tv_sec * NS + time.tv_nsec;
}

static void note(int64_t ns) {
  if (took_count == took_capacity) {
    took_capacity = took_capacity ? took_capacity * 2 : 65536;
    took = realloc(took, took_capacity * sizeof *took);
    if (!took) fail("realloc");
  }
  took[took_count++] = ns / 1e6;
}

static void answer(int connection, int64_t arrived, int counts) {
  // A connection whose other end is gone tells so when it is read.
  if (write(connection, ANSWER, sizeof ANSWER - 1) < 0 && errno != EPIPE && errno != ECONNRESET) fail("write");
  answered++;
  if (counts) note(now() - arrived);
}

static void answer_due(Queue *queue) {
  while (queue->first != queue->next) {
    Waiting *first = &queue->items[queue->first % MOST_WAITING];
    if (first->due > now()) return;
    queue->first++;
    answer(first->connection, first->arrived, first->counts);
  }
}

static void handle(int connection, const char *head, int64_t arrived) {
  if (delay_ns == 0 && !tail) {
    answer(connection, arrived, 0);
    return;
  }
  int is_long = tail && ++delayed % 95 == 0;
  Queue *queue = is_long ? &longs : &shorts;
  if (queue->next - queue->first == MOST_WAITING) {
    fputs("more requests wait than the server has room for\n", stderr);
    exit(1);
  }
  queue->items[queue->next++ % MOST_WAITING] = (Waiting){
      connection, arrived, arrived + (is_long ? 500000000LL : tail ? 5000000LL : delay_ns), strncmp(head, "GET / ", 6) == 0};
}

static void forget(int connection) {
  close(connection);
  free(parts[connection]);
  parts[connection] = NULL;
}

static void read_from(int connection) {
  Part *part = parts[connection];
  char control[CMSG_SPACE(sizeof(struct timespec))];
  struct iovec into = {part->bytes + part->length, MOST_BYTES - 1 - part->length};
  struct msghdr message = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(connection, &message, 0);
  if (length <= 0) {
    if (length == 0 || errno != EAGAIN) forget(connection);
    return;
  }
  int64_t arrived = now();
  for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one))
    if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec time;
      memcpy(&time, CMSG_DATA(one), sizeof time);
      arrived = time.tv_sec * NS + time.tv_nsec;
    }
  part->length += length;
  part->bytes[part->length] = 0;
  // One request after the other on each connection, without a body: generators do not send more here.
  if (strstr(part->bytes, "\r\n\r\n")) {
    part->length = 0;
    handle(connection, part->bytes, arrived);
  } else if (part->length == MOST_BYTES - 1) forget(connection);
}

static void take(int listener) {
  int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (connection < 0) return;
  int on = 1;
  if (connection >= MOST_CONNECTIONS) {
    close(connection);
    return;
  }
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (setsockopt(connection, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0) fail("SO_TIMESTAMPNS");
  parts[connection] = calloc(1, sizeof(Part));
  if (!parts[connection]) fail("calloc");
  struct epoll_event event = {.events = EPOLLIN, .data.fd = connection};
  if (epoll_ctl(loop, EPOLL_CTL_ADD, connection, &event) < 0) fail("epoll_ctl");
}

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return a < b ? -1 : a > b;
}

static double at(double rank) { return took_count ? took[(size_t)(rank * (took_count - 1))] : 0; }

static void tell(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  qsort(took, took_count, sizeof *took, ascending);
  printf("{\"med\":%.4f,\"p95\":%.4f,\"p99\":%.4f,\"count\":%zu,\"answered\":%llu,\"cpuSeconds\":%.4f}\n", at(0.5), at(0.95),
         at(0.99), took_count, answered, cpu);
  fflush(stdout);
}

int main(int count, char **arguments) {
  const char *delay = count > 1 ? arguments[1] : "0";
  tail = strcmp(delay, "tail") == 0;
  delay_ns = tail ? 0 : (int64_t)(atof(delay) * 1e6);
  struct rlimit files = {MOST_CONNECTIONS, MOST_CONNECTIONS};
  setrlimit(RLIMIT_NOFILE, &files); // where it may not, the limit that is there holds
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  loop = epoll_create1(0);
  int inputs[] = {listener, STDIN_FILENO};
  for (int index = 0; index < 2; index++) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = inputs[index]};
    if (epoll_ctl(loop, EPOLL_CTL_ADD, inputs[index], &event) < 0) fail("epoll_ctl");
  }
  signal(SIGPIPE, SIG_IGN);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[256];
    int ready = epoll_wait(loop, events, 256, delay_ns == 0 && !tail ? -1 : 0);
    for (int index = 0; index < ready; index++) {
      int from = events[index].data.fd;
      char ignored[256];
      if (from == listener) take(listener);
      else if (from == STDIN_FILENO) {
        if (read(STDIN_FILENO, ignored, sizeof ignored) <= 0) return 0; // whoever started it is gone
        tell();
      } else read_from(from);
    }
    answer_due(&shorts);
    answer_due(&longs);
  }
}
