// SPDX-License-Identifier: MIT
/*
 * ring.c - a byte ring with one writer and a registry of readers
 *
 * Copyright (C) The Cellscope authors
 *
 * This file belongs to no kernel. It was written for Cellscope as something
 * to look at: it is in the manner of the kernel's own C, with its tabs, its
 * comments, its macros and its labels at the end of a function, so that a
 * model which was trained on that manner has brackets to count, comments to
 * remember and an indentation to keep.
 *
 * How the ring works:
 *
 *	          tail of the slowest reader
 *	          v
 *	+----+----+----+----+----+----+----+----+
 *	|    |    | c0 | c1 | c2 | c3 |    |    |
 *	+----+----+----+----+----+----+----+----+
 *	                              ^
 *	                              head
 *
 * The positions only ever grow; (position & mask) is the place in the buffer.
 * head - tail is thus the number of bytes that a reader has still to see, and
 * it is right even when the positions wrap around, because they are unsigned.
 *
 * Locking:
 *   - ring->lock   guards the head and every reader's tail
 *   - ring->mutex  guards the list of readers; it is taken before the lock
 *
 * A reader that falls behind either stalls the writer (RING_F_BLOCK) or loses
 * its oldest bytes and is told how many (reader->lost).
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define RING_MIN_ORDER		6	/* 64 bytes */
#define RING_MAX_ORDER		24	/* 16 megabytes */
#define RING_NAME_LEN		32
#define RING_MAX_READERS	(BITS_PER_LONG - 1)

#define RING_F_BLOCK		BIT(0)	/* the writer waits for slow readers */
#define RING_F_TEXT		BIT(1)	/* whole lines only, see ring_line() */
#define RING_F_CLOSED		BIT(2)	/* no more writing; readers drain */
#define RING_F_ALL		(RING_F_BLOCK | RING_F_TEXT | RING_F_CLOSED)

#define ring_mask(r)		((r)->size - 1)
#define ring_at(r, pos)		((r)->data[(pos) & ring_mask(r)])
#define ring_used(r, tail)	((unsigned long)((r)->head - (tail)))
#define ring_free(r, tail)	((r)->size - ring_used((r), (tail)))

/*
 * Walk over the readers. The caller holds ring->mutex, or ring->lock if it
 * neither sleeps nor changes the list.
 */
#define for_each_reader(reader, ring) \
	list_for_each_entry((reader), &(ring)->readers, node)

#ifdef CONFIG_RING_DEBUG
# define ring_dbg(r, fmt, ...)						\
	do {								\
		if (unlikely((r)->debug))				\
			pr_debug("%s: " fmt, (r)->name, ##__VA_ARGS__);	\
	} while (0)
#else
# define ring_dbg(r, fmt, ...)	no_printk(fmt, ##__VA_ARGS__)
#endif

enum ring_state {
	RING_EMPTY,
	RING_PARTIAL,
	RING_FULL,
	RING_NR_STATES,
};

static const char * const ring_state_names[RING_NR_STATES] = {
	[RING_EMPTY]	= "empty",
	[RING_PARTIAL]	= "partial",
	[RING_FULL]	= "full",
};

struct ring;

/**
 * struct ring_reader - one place from which a ring is read
 * @node: link in the ring's list of readers
 * @ring: the ring, or NULL once it has gone
 * @tail: position of the first byte that was not yet read
 * @lost: bytes that were overwritten before they were read
 * @id: the smallest number that was free when the reader registered
 * @name: what the reader calls itself, for the seq_file
 */
struct ring_reader {
	struct list_head	node;
	struct ring		*ring;
	unsigned long		tail;
	unsigned long		lost;
	unsigned int		id;
	char			name[RING_NAME_LEN];
};

/**
 * struct ring - a ring of bytes
 * @data: the buffer, @size bytes long
 * @size: a power of two
 * @head: position of the next byte to be written
 * @flags: RING_F_*
 * @lock: guards @head and the tails
 * @mutex: guards @readers and @ids
 * @readers: every registered reader, oldest first
 * @ids: a bit for each reader's id
 * @wait: both the writer and the readers sleep here
 * @name: for messages
 * @debug: say more (only with CONFIG_RING_DEBUG)
 */
struct ring {
	unsigned char		*data;
	unsigned long		size;
	unsigned long		head;
	unsigned int		flags;

	spinlock_t		lock;
	struct mutex		mutex;
	struct list_head	readers;
	unsigned long		ids;
	wait_queue_head_t	wait;

	char			name[RING_NAME_LEN];
#ifdef CONFIG_RING_DEBUG
	bool			debug;
#endif
};

static unsigned int default_order = 12;
module_param(default_order, uint, 0444);
MODULE_PARM_DESC(default_order, "log2 of the size in bytes (6-24, default 12)");

/* The slowest reader's tail; the head itself if there is nobody to wait for. */
static unsigned long ring_slowest(struct ring *ring)
{
	struct ring_reader *reader;
	unsigned long most = 0;

	lockdep_assert_held(&ring->lock);

	for_each_reader(reader, ring) {
		unsigned long used = ring_used(ring, reader->tail);

		if (used > most)
			most = used;
	}

	return ring->head - most;
}

static enum ring_state ring_state(struct ring *ring)
{
	unsigned long used = ring_used(ring, ring_slowest(ring));

	if (!used)
		return RING_EMPTY;
	if (used == ring->size)
		return RING_FULL;
	return RING_PARTIAL;
}

/**
 * ring_create - allocate a ring
 * @name: for messages; it is cut at %RING_NAME_LEN - 1 characters
 * @order: log2 of the size in bytes, or 0 for the module's default
 * @flags: %RING_F_BLOCK, %RING_F_TEXT, or both
 *
 * Return: the ring, or an ERR_PTR(): -EINVAL for an order or a flag that does
 * not exist, -ENOMEM when there is no memory.
 */
struct ring *ring_create(const char *name, unsigned int order,
			 unsigned int flags)
{
	struct ring *ring;

	if (!order)
		order = default_order;

	if (order < RING_MIN_ORDER || order > RING_MAX_ORDER) {
		pr_err("\"%s\": order %u is not within [%d, %d]\n",
		       name, order, RING_MIN_ORDER, RING_MAX_ORDER);
		return ERR_PTR(-EINVAL);
	}

	if (flags & ~(RING_F_ALL & ~RING_F_CLOSED))
		return ERR_PTR(-EINVAL);

	ring = kzalloc(sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return ERR_PTR(-ENOMEM);

	ring->size = 1UL << order;
	ring->data = kvmalloc(ring->size, GFP_KERNEL);
	if (!ring->data) {
		kfree(ring);
		return ERR_PTR(-ENOMEM);
	}

	ring->flags = flags;
	spin_lock_init(&ring->lock);
	mutex_init(&ring->mutex);
	INIT_LIST_HEAD(&ring->readers);
	init_waitqueue_head(&ring->wait);
	strscpy(ring->name, name, sizeof(ring->name));

	ring_dbg(ring, "created, %lu bytes at %p\n", ring->size, ring->data);
	return ring;
}
EXPORT_SYMBOL_GPL(ring_create);

/**
 * ring_destroy - close a ring and free it
 * @ring: the ring; NULL and error pointers are let pass
 *
 * Readers that are still registered are cut loose: their next read returns
 * -EPIPE. It is their owners who free them.
 */
void ring_destroy(struct ring *ring)
{
	struct ring_reader *reader, *next;

	if (IS_ERR_OR_NULL(ring))
		return;

	mutex_lock(&ring->mutex);
	list_for_each_entry_safe(reader, next, &ring->readers, node) {
		list_del_init(&reader->node);
		WRITE_ONCE(reader->ring, NULL);
	}
	ring->ids = 0;
	mutex_unlock(&ring->mutex);

	wake_up_all(&ring->wait);
	kvfree(ring->data);
	kfree(ring);
}
EXPORT_SYMBOL_GPL(ring_destroy);

/* --------------------------------------------------------------------- */
/* Readers								 */
/* --------------------------------------------------------------------- */

/**
 * ring_reader_register - begin to read a ring
 * @ring: the ring
 * @reader: zeroed memory of the caller's
 * @name: for the seq_file
 * @from_start: begin with the oldest byte still there (else with the next one)
 *
 * The id is the smallest that is free, so that ids stay small however often
 * readers come and go:
 *
 *	ids      = 0b...00010111
 *	~ids     = 0b...11101000
 *	ffz(ids) = 3
 *
 * Return: 0, -EBUSY when %RING_MAX_READERS are registered, -EPIPE when the
 * ring was closed.
 */
int ring_reader_register(struct ring *ring, struct ring_reader *reader,
			 const char *name, bool from_start)
{
	unsigned long held;
	int ret = 0;

	mutex_lock(&ring->mutex);

	if (ring->flags & RING_F_CLOSED) {
		ret = -EPIPE;
		goto out;
	}

	if (hweight_long(ring->ids) >= RING_MAX_READERS) {
		pr_warn_ratelimited("%s: no room for reader '%s' (%d are too many)\n",
				    ring->name, name, RING_MAX_READERS + 1);
		ret = -EBUSY;
		goto out;
	}

	reader->ring = ring;
	reader->lost = 0;
	reader->id = ffz(ring->ids);
	strscpy(reader->name, name, sizeof(reader->name));
	__set_bit(reader->id, &ring->ids);

	spin_lock(&ring->lock);
	held = min(ring->head, ring->size);
	reader->tail = ring->head - (from_start ? held : 0);
	list_add_tail(&reader->node, &ring->readers);
	spin_unlock(&ring->lock);

	ring_dbg(ring, "reader %u '%s' at %lu\n",
		 reader->id, reader->name, reader->tail);
out:
	mutex_unlock(&ring->mutex);
	return ret;
}
EXPORT_SYMBOL_GPL(ring_reader_register);

void ring_reader_unregister(struct ring_reader *reader)
{
	struct ring *ring = READ_ONCE(reader->ring);

	if (!ring)
		return;		/* the ring went first */

	mutex_lock(&ring->mutex);
	spin_lock(&ring->lock);
	list_del_init(&reader->node);
	spin_unlock(&ring->lock);
	__clear_bit(reader->id, &ring->ids);
	reader->ring = NULL;
	mutex_unlock(&ring->mutex);

	/* It may have been the slowest: the writer can have room now. */
	wake_up_interruptible(&ring->wait);
}
EXPORT_SYMBOL_GPL(ring_reader_unregister);

/* --------------------------------------------------------------------- */
/* Bytes in								 */
/* --------------------------------------------------------------------- */

/*
 * Copy into the buffer, in two pieces where the end lies in between:
 *
 *	[ second piece |            | first piece ]
 *	0              ^ n - chunk  ^ head & mask
 */
static void ring_put(struct ring *ring, const unsigned char *from, size_t n)
{
	size_t place = ring->head & ring_mask(ring);
	size_t chunk = min(n, (size_t)(ring->size - place));

	memcpy(ring->data + place, from, chunk);
	memcpy(ring->data, from + chunk, n - chunk);
	ring->head += n;
}

static void ring_get(struct ring *ring, struct ring_reader *reader,
		     unsigned char *to, size_t n)
{
	size_t place = reader->tail & ring_mask(ring);
	size_t chunk = min(n, (size_t)(ring->size - place));

	memcpy(to, ring->data + place, chunk);
	memcpy(to + chunk, ring->data, n - chunk);
	reader->tail += n;
}

/* Push every reader that @n more bytes would run over. */
static void ring_overrun(struct ring *ring, size_t n)
{
	struct ring_reader *reader;

	for_each_reader(reader, ring) {
		unsigned long room = ring_free(ring, reader->tail);

		if (room < n) {
			reader->tail += n - room;
			reader->lost += n - room;
		}
	}
}

/**
 * ring_write - append bytes
 * @ring: the ring
 * @from: the bytes
 * @n: how many
 * @nonblock: return -EAGAIN rather than sleep
 *
 * More than a ring holds is never written at once: the rest is for the next
 * call, as with write(2).
 *
 * Return: the number of bytes written (which may be fewer than @n), -EAGAIN,
 * -EPIPE, or -ERESTARTSYS.
 */
ssize_t ring_write(struct ring *ring, const void *from, size_t n, bool nonblock)
{
	unsigned long room;
	int err;

	if (!n)
		return 0;
	n = min_t(size_t, n, ring->size);

again:
	spin_lock(&ring->lock);

	if (ring->flags & RING_F_CLOSED) {
		spin_unlock(&ring->lock);
		return -EPIPE;
	}

	room = ring_free(ring, ring_slowest(ring));
	if (!room && (ring->flags & RING_F_BLOCK)) {
		spin_unlock(&ring->lock);
		if (nonblock)
			return -EAGAIN;

		err = wait_event_interruptible(ring->wait,
				(ring->flags & RING_F_CLOSED) ||
				ring_state(ring) != RING_FULL);
		if (err)
			return err;
		goto again;
	}

	if (ring->flags & RING_F_BLOCK)
		n = min_t(size_t, n, room);
	else
		ring_overrun(ring, n);

	ring_put(ring, from, n);
	spin_unlock(&ring->lock);

	wake_up_interruptible(&ring->wait);
	return n;
}
EXPORT_SYMBOL_GPL(ring_write);

/**
 * ring_close - tell the readers that nothing more will come
 * @ring: the ring
 */
void ring_close(struct ring *ring)
{
	spin_lock(&ring->lock);
	ring->flags |= RING_F_CLOSED;
	spin_unlock(&ring->lock);
	wake_up_all(&ring->wait);
}
EXPORT_SYMBOL_GPL(ring_close);

/* --------------------------------------------------------------------- */
/* Bytes out								 */
/* --------------------------------------------------------------------- */

/*
 * The length of the first line, with its '\n'. A line that was not ended yet
 * counts only when the ring is closed ("a last line without a newline") or
 * when it fills the whole buffer, since it could then never be ended.
 */
static size_t ring_line(struct ring *ring, struct ring_reader *reader)
{
	size_t used = ring_used(ring, reader->tail);
	size_t i;

	for (i = 0; i < used; i++) {
		if (ring_at(ring, reader->tail + i) == '\n')
			return i + 1;
	}

	if ((ring->flags & RING_F_CLOSED) || used == ring->size)
		return used;
	return 0;
}

static size_t ring_ready(struct ring *ring, struct ring_reader *reader)
{
	return (ring->flags & RING_F_TEXT) ? ring_line(ring, reader)
					   : ring_used(ring, reader->tail);
}

/**
 * ring_read - take the next bytes
 * @reader: a registered reader
 * @to: where they go
 * @n: the room there
 * @nonblock: return -EAGAIN rather than sleep
 *
 * Return: the number of bytes, 0 at the end of a closed ring, -EAGAIN,
 * -EPIPE when the ring has gone, or -ERESTARTSYS.
 */
ssize_t ring_read(struct ring_reader *reader, void *to, size_t n, bool nonblock)
{
	struct ring *ring = READ_ONCE(reader->ring);
	size_t ready;
	int err;

	if (!ring)
		return -EPIPE;

	for (;;) {
		spin_lock(&ring->lock);
		ready = ring_ready(ring, reader);
		if (ready)
			break;		/* with the lock held */

		if (ring->flags & RING_F_CLOSED) {
			spin_unlock(&ring->lock);
			return 0;
		}
		spin_unlock(&ring->lock);

		if (nonblock)
			return -EAGAIN;
		err = wait_event_interruptible(ring->wait,
				!READ_ONCE(reader->ring) ||
				(ring->flags & RING_F_CLOSED) ||
				ring_ready(ring, reader));
		if (err)
			return err;
		if (!READ_ONCE(reader->ring))
			return -EPIPE;
	}

	n = min(n, ready);
	ring_get(ring, reader, to, n);
	spin_unlock(&ring->lock);

	if (ring->flags & RING_F_BLOCK)
		wake_up_interruptible(&ring->wait);
	return n;
}
EXPORT_SYMBOL_GPL(ring_read);

/* --------------------------------------------------------------------- */
/* What it looks like from outside					 */
/* --------------------------------------------------------------------- */

static const struct {
	unsigned char	byte;
	char		letter;
} ring_escapes[] = {
	{ '\0', '0' }, { '\a', 'a' }, { '\b', 'b' }, { '\t', 't' },
	{ '\n', 'n' }, { '\v', 'v' }, { '\f', 'f' }, { '\r', 'r' },
	{ '\"', '"' }, { '\\', '\\' },
};

/* Write one byte so that it can be read: as it is, as \n, or as \x1b. */
static void ring_show_byte(struct seq_file *m, unsigned char byte)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ring_escapes); i++) {
		if (ring_escapes[i].byte == byte) {
			seq_putc(m, '\\');
			seq_putc(m, ring_escapes[i].letter);
			return;
		}
	}

	if (byte >= ' ' && byte <= '~')
		seq_putc(m, byte);
	else
		seq_printf(m, "\\x%02x", byte);
}

/*
 * name "log", 4096 bytes, head 90210, partial
 *   [0] "console"  behind 17, lost 0: "[    0.000000] \"he"
 *   [1] "disk"     behind 0, lost 12
 */
static int ring_show(struct seq_file *m, void *v)
{
	struct ring *ring = m->private;
	struct ring_reader *reader;
	unsigned long used;
	size_t i;

	mutex_lock(&ring->mutex);
	spin_lock(&ring->lock);

	seq_printf(m, "name \"%s\", %lu bytes, head %lu, %s%s\n",
		   ring->name, ring->size, ring->head,
		   ring_state_names[ring_state(ring)],
		   (ring->flags & RING_F_CLOSED) ? " (closed)" : "");

	for_each_reader(reader, ring) {
		used = ring_used(ring, reader->tail);
		seq_printf(m, "  [%u] \"%s\"\tbehind %lu, lost %lu",
			   reader->id, reader->name, used, reader->lost);

		if (used) {
			seq_puts(m, ": \"");
			for (i = 0; i < min(used, 16UL); i++)
				ring_show_byte(m, ring_at(ring, reader->tail + i));
			seq_puts(m, "\"");
		}
		seq_putc(m, '\n');
	}

	spin_unlock(&ring->lock);
	mutex_unlock(&ring->mutex);
	return 0;
}

#ifdef CONFIG_RING_SELFTEST
/*
 * Write more than the ring holds, past one wrap, with a reader that keeps up
 * and another that sleeps; then see who lost what.
 */
static int __init ring_selftest(void)
{
	static const char text[] = "to be, (or [not {to} be]), \"that\" is";
	struct ring_reader quick = {}, slow = {};
	unsigned char out[sizeof(text)];
	struct ring *ring;
	int round, ret;

	ring = ring_create("selftest", RING_MIN_ORDER, 0);
	if (IS_ERR(ring))
		return PTR_ERR(ring);

	ret = ring_reader_register(ring, &quick, "quick", true);
	if (ret)
		goto destroy;
	ret = ring_reader_register(ring, &slow, "slow", true);
	if (ret)
		goto leave_quick;

	for (round = 0; round < 5; round++) {
		ret = ring_write(ring, text, sizeof(text), true);
		if (ret != sizeof(text))
			goto wrong;

		memset(out, 0, sizeof(out));
		ret = ring_read(&quick, out, sizeof(out), true);
		if (ret != sizeof(text) || memcmp(out, text, sizeof(text)))
			goto wrong;
	}

	/* The slow one still has one ring full; all the rest it lost. */
	if (quick.lost != 0 || slow.lost != 5 * sizeof(text) - ring->size)
		goto wrong;

	pr_info("selftest: 5 rounds of %zu bytes, all as they should be\n",
		sizeof(text));
	ret = 0;
	goto leave_both;

wrong:
	pr_err("selftest: round %d, ret %d, lost %lu and %lu; \"%.*s\"\n",
	       round, ret, quick.lost, slow.lost, (int)sizeof(out), out);
	ret = -EIO;
leave_both:
	ring_reader_unregister(&slow);
leave_quick:
	ring_reader_unregister(&quick);
destroy:
	ring_destroy(ring);
	return ret;
}
#else /* !CONFIG_RING_SELFTEST */
static inline int ring_selftest(void)
{
	return 0;
}
#endif /* CONFIG_RING_SELFTEST */

static struct ring *module_ring;

static int __init ring_init(void)
{
	int ret = ring_selftest();

	if (ret)
		return ret;

	module_ring = ring_create("ring0", 0, RING_F_BLOCK | RING_F_TEXT);
	if (IS_ERR(module_ring))
		return PTR_ERR(module_ring);

	if (!proc_create_single_data("ring", 0444, NULL, ring_show, module_ring)) {
		ring_destroy(module_ring);
		return -ENOMEM;
	}

	return 0;
}

static void __exit ring_exit(void)
{
	remove_proc_entry("ring", NULL);
	ring_destroy(module_ring);
}

module_init(ring_init);
module_exit(ring_exit);

MODULE_AUTHOR("The Cellscope authors");
MODULE_DESCRIPTION("A byte ring with one writer and many readers");
MODULE_LICENSE("Dual MIT/GPL");
