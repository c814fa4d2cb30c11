/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DOC: the seam
 *
 * Everything the C++ core asks of its surroundings, and the entry points through which its
 * surroundings call it. Both languages include this file; in C the kernel's headers come first,
 * so a prototype that drifts is a compile error there.
 *
 * Implementations: linux/ (the kernel), tests/host/seam/ (POSIX threads and the device model).
 * *Every* call that blocks, wakes, allocates or touches hardware passes through here, so that an
 * implementation may be a scheduler that explores interleavings of the unchanged core.
 *
 * An implementation takes no decision: it translates. What may fail returns a negative errno.
 */
#ifndef SWITCHTEC_SEAM_H
#define SWITCHTEC_SEAM_H

/*
 * Registers, and what the firmware writes to memory, are used as they are: little-endian, 8 bytes at
 * a time. The ioctls have the numbers of most machines; a few compose them in another way (powerpc,
 * mips, sparc, alpha, parisc), which is for C to see: C++ sees no kernel header, but it waits for
 * seam_sizes.h, which comes of C.
 */
#if __SIZEOF_POINTER__ != 8 || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__ ||			\
	(defined(_IOC_READ) && (_IOC_NONE != 0 || _IOC_WRITE != 1 || _IOC_READ != 2 ||		\
				_IOC_SIZEBITS != 14))
#error "switchtec is for 64-bit, little-endian machines with the usual ioctl numbers only"
#endif

#include "types.h"
#include "switchtec/client.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pci_dev;
struct file;
struct poll_table_struct;

/* ---- 1. Locks ------------------------------------------------------------------------------ */

struct rw_semaphore;
struct mutex;
struct wait_queue_head;
struct seam_spinlock;
struct seam_work;
struct seam_irq;

/* @key: static storage of at least a lock class key, one for each class of locks */
void seam_rwsem_init(struct rw_semaphore *sem, const char *name, void *key);
/* Exported by the kernel; called as they are, because the fence's fast path is made of them. */
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);

void seam_mutex_init(struct mutex *lock, const char *name, void *key);
void seam_mutex_lock(struct mutex *lock);
void seam_mutex_unlock(struct mutex *lock);

void seam_spin_init(struct seam_spinlock *lock, const char *name, void *key);
/* Disables interrupts on this CPU; the returned word goes back to the unlock. */
unsigned long seam_spin_lock(struct seam_spinlock *lock);
void seam_spin_unlock(struct seam_spinlock *lock, unsigned long flags);

/* ---- 2. Waiting and waking ----------------------------------------------------------------- */

typedef int (*seam_condition)(void *arg);

void seam_wait_init(struct wait_queue_head *wq, const char *name, void *key);
/*
 * Sleep until @ready(@arg) is true. May sleep; @ready is called without any lock and must not
 * sleep. @timeout_ms 0: no limit. Returns 0, -ERESTARTSYS (a signal, if @interruptible), -ETIME.
 */
int seam_wait(struct wait_queue_head *wq, seam_condition ready, void *arg, int interruptible,
	      unsigned int timeout_ms);
/* Wake every sleeper and every poller that asked for one of @poll_events. Any context. */
void seam_wake(struct wait_queue_head *wq, u32 poll_events);
void seam_poll_wait(struct file *file, struct wait_queue_head *wq, struct poll_table_struct *table);

/* Let others run, if somebody waits for this processor. May sleep. */
void seam_give_way(void);

/* ---- 3. Delayed work: a function that runs once, later, in process context ------------------ */

typedef void (*seam_function)(void *arg);

void seam_work_init(struct seam_work *work, seam_function function, void *arg);
/* (Re-)arm for @delay_ms from now; a pending one is moved. Any context. */
void seam_work_arm(struct seam_work *work, unsigned int delay_ms);
/*
 * Take it back and wait until it does not run, also if it arms itself meanwhile. The caller sees to
 * it that nobody else arms it.
 */
void seam_work_cancel_sync(struct seam_work *work);

/* ---- 4. Memory and user space --------------------------------------------------------------- */

enum seam_alloc { SEAM_ALLOC_KERNEL, SEAM_ALLOC_ACCOUNT /* charged to the calling process */ };

/* Zeroed memory, or null. May sleep. */
void *seam_zalloc(size_t size, enum seam_alloc how);
void seam_free(const void *p);
/* Both return how many bytes were *not* copied. May fault and sleep for as long as user space likes. */
size_t seam_copy_to_user(void __user *to, const void *from, size_t n);
size_t seam_copy_from_user(void *to, const void __user *from, size_t n);
/* Could @n bytes be written there? Changes nothing; may fault and sleep as well, until a signal kills. */
int seam_user_writable(char __user *at, size_t n);
enum seam_right { SEAM_OPENER_MAY = 1, SEAM_CALLER_MAY = 2 };

/* Who has the right to raw register access (CAP_SYS_ADMIN): bits of enum seam_right, for @file. */
u32 seam_may_access_registers(struct file *file);
/* @index, or 0 where the processor speculates that it is below @size while it is not. */
u64 seam_index_nospec(u64 index, u64 size);

/* ---- 5. Time, log --------------------------------------------------------------------------- */

/* Monotonic, milliseconds, as coarse as the timer tick. Any context. */
u64 seam_now_ms(void);

/*
 * @level as in syslog: 3 error, 4 warning, 5 notice, 6 information, 7 debug (seen only by who asks for
 * it: dynamic debug). May take its time: no lock is held.
 */
__attribute__((format(printf, 3, 4)))
void seam_log(struct pci_dev *pdev, int level, const char *fmt, ...);
/* At most @size - 1 characters and a NUL; returns how many were written. */
__attribute__((format(printf, 3, 4)))
int seam_format(char *buf, size_t size, const char *fmt, ...);

/* Somebody may load this module, some time from now. */
void seam_request_module(const char *name);

/* ---- 6. The PCI function: all of it devm-managed on the pci_dev ------------------------------ */

int seam_pci_enable(struct pci_dev *pdev);

/**
 * struct seam_bar - BAR 0 as it is now
 * @address: where it is to be, 0: nowhere
 * @forgotten: the function itself does not know: it has been reset since the bus gave it one
 * @length: in bytes, 0: there is none
 * @memory_space: the function answers to its addresses
 */
struct seam_bar {
	u64 address;
	u64 length;
	bool forgotten;
	bool memory_space;
};
void seam_pci_bar(struct pci_dev *pdev, struct seam_bar *bar);
/* Claim BAR 0, which has an address and a length. */
int seam_pci_claim_bar(struct pci_dev *pdev);
/* Map @length bytes of BAR 0 from @offset; null on failure. */
void __iomem *seam_pci_map(struct pci_dev *pdev, u64 offset, u64 length, int write_combining);
void seam_pci_unmap(struct pci_dev *pdev, void __iomem *at);
int seam_pci_dma_64bit(struct pci_dev *pdev);
void seam_pci_set_master(struct pci_dev *pdev);
void seam_pci_clear_master(struct pci_dev *pdev);
/* Vendor of the @level-th bridge above the function, 1 is the nearest; 0: there is none. */
u16 seam_pci_bridge_vendor(struct pci_dev *pdev, unsigned int level);
/* Does the function still answer configuration reads? */
int seam_pci_present(struct pci_dev *pdev);
/*
 * Configuration space as it is now, kept for the next seam_pci_restore(), which uses it up. The bus keeps one
 * itself at times, and drops it at times.
 */
void seam_pci_save(struct pci_dev *pdev);
int seam_pci_saved(struct pci_dev *pdev);
void seam_pci_restore(struct pci_dev *pdev);
/* A copy of what is kept, or null. To be given back by ..._free(). */
struct seam_pci_state;
struct seam_pci_state *seam_pci_copy(struct pci_dev *pdev);
/* The copy is what is kept now; null: nothing is. */
void seam_pci_keep(struct pci_dev *pdev, struct seam_pci_state *copy);
void seam_pci_copy_free(struct seam_pci_state *copy);
/* Zeroed, coherent; null on failure. */
void *seam_dma_alloc(struct pci_dev *pdev, size_t size, u64 *bus_address);
void seam_dma_free(struct pci_dev *pdev, size_t size, void *p, u64 bus_address);

/* ---- 7. Interrupts -------------------------------------------------------------------------- */

enum seam_irq_result { SEAM_IRQ_NONE, SEAM_IRQ_HANDLED, SEAM_IRQ_WAKE_THREAD };
typedef enum seam_irq_result (*seam_irq_function)(void *arg);

/* @msix: else MSI. @raised: how many different vectors the device itself can raise at most. */
struct seam_irq_kind {
	bool msix;
	unsigned int raised;
};
/*
 * MSI-X, else MSI. Returns how many vectors there are, at least 1, or a negative errno. With @spare there are @max
 * in any case, if it is MSI-X: messages of those that the device cannot raise are for somebody else to write.
 */
int seam_irq_vectors_alloc(struct pci_dev *pdev, unsigned int max, bool spare, struct seam_irq_kind *kind);
void seam_irq_vectors_free(struct pci_dev *pdev);
/* @hard runs with interrupts off; if it says so, @thread runs in process context. @thread may be null. */
int seam_irq_request(struct seam_irq *irq, struct pci_dev *pdev, unsigned int vector,
		     seam_irq_function hard, seam_irq_function thread, void *arg);
/* Neither function runs when this returns, and neither will again. */
void seam_irq_free(struct seam_irq *irq);
/* The same until seam_irq_enable(), which makes up for one that came meanwhile. */
void seam_irq_disable(struct seam_irq *irq);
void seam_irq_enable(struct seam_irq *irq);

/* ---- 8. Registers --------------------------------------------------------------------------- */

u8 seam_read8(const void __iomem *at);
u16 seam_read16(const void __iomem *at);
u32 seam_read32(const void __iomem *at);
void seam_write32(void __iomem *at, u32 value);
/* In units of 8 bytes. */
void seam_read_block(void *to, const void __iomem *from, size_t count);
void seam_write_block(void __iomem *to, const void *from, size_t count);
/* Earlier writes (registers, write-combining buffers and memory) reach the device before later ones. */
void seam_write_barrier(void);
/* Earlier register reads are performed before later ones. */
void seam_read_barrier(void);
/* Earlier accesses of coherent DMA memory are performed before later ones. */
void seam_dma_barrier(void);
/* The same of reads alone. */
void seam_dma_read_barrier(void);

/* ---- 9. The node: reference counted, owned by the implementation ----------------------------- */

struct seam_node;
struct switchtec_chardev;
struct switchtec_handle;

/* A free minor below max_devices, or -ENOSPC. */
int seam_minor_alloc(void);
void seam_minor_free(int minor);
/* A node with one reference, not yet visible. Its last put calls switchtec_chardev_free(@chardev). */
struct seam_node *seam_node_create(struct pci_dev *parent, int minor,
				   struct switchtec_chardev *chardev);
void seam_node_get(struct seam_node *node);
void seam_node_put(struct seam_node *node);
int seam_node_add(struct seam_node *node);
/* Nobody can open it, or start reading an attribute, when this returns; open handles stay. */
void seam_node_del(struct seam_node *node);

/* ---- 10. Parameters of the module ------------------------------------------------------------ */

struct seam_params {
	int max_devices;
	int nirqs;
	bool use_dma_mrpc;
	unsigned int mrpc_timeout_ms;
	unsigned int unbind_drain_ms;
	unsigned int pause_wait_ms;
};
extern struct seam_params seam_params;

/* ---- 11. Entry points of the core ------------------------------------------------------------ */

struct switchtec_device;

/* The numbers are the C driver's: people write them to new_id. */
enum switchtec_generation {
	SWITCHTEC_GEN3,
	SWITCHTEC_GEN4,
	SWITCHTEC_GEN5,
	SWITCHTEC_GEN6,
};

/**
 * struct switchtec_identity - what the bus says of a function, unchecked
 * @vendor: of the function itself, not of the id by which it was found
 * @device: likewise
 * @class_code: base class, sub class and programming interface, 24 bits
 * @header_type: of its configuration space; bit 7: it is one of several functions
 * @driver_data: of the id by which it was found, new_id's perhaps; 0 says nothing
 */
struct switchtec_identity {
	u16 vendor;
	u16 device;
	u32 class_code;
	u8 header_type;
	u64 driver_data;
};

/*
 * switchtec_probe() - bring a PCI function up, down to the visible node
 * Context: process, may sleep. Returns 0 and the device, or a negative errno, with nothing left behind
 * and one line in the log, at error level, of what failed and why.
 */
int switchtec_probe(struct pci_dev *pdev, const struct switchtec_identity *identity,
		    struct switchtec_device **device);
/* Take it down: see Documentation/lifetime.rst. @device is freed. Process context, may sleep. */
void switchtec_remove(struct switchtec_device *device);
/* The same without time for the running command: the machine goes down. */
void switchtec_shutdown(struct switchtec_device *device);
/*
 * What the bus tells of resets, of errors on the link and of suspend: lower/recovery.cc. @device may be null: a
 * function that is not bound any more. Process context, may sleep.
 */
enum switchtec_channel { SWITCHTEC_CHANNEL_WORKS, SWITCHTEC_CHANNEL_FROZEN, SWITCHTEC_CHANNEL_DEAD };
enum switchtec_vote {
	SWITCHTEC_VOTE_CAN_RECOVER,
	SWITCHTEC_VOTE_NEED_RESET,
	SWITCHTEC_VOTE_DISCONNECT,
	SWITCHTEC_VOTE_RECOVERED,
};
enum switchtec_vote switchtec_error_detected(struct switchtec_device *device,
					     enum switchtec_channel channel);
enum switchtec_vote switchtec_mmio_enabled(struct switchtec_device *device);
enum switchtec_vote switchtec_slot_reset(struct switchtec_device *device);
void switchtec_error_over(struct switchtec_device *device);
/* The bus is about to reset it, or to take its power, and has done so. */
void switchtec_pause(struct switchtec_device *device);
void switchtec_resume(struct switchtec_device *device);

/* For linux/client.c: the core's half of include/switchtec/client.h. May sleep. */
int switchtec_client_add(struct switchtec_chardev *chardev, void (*link_changed)(void *arg),
			 void *arg, struct switchtec_client **client);
void switchtec_client_remove(struct switchtec_client *client);
int switchtec_client_call(struct switchtec_client *client,
			  int (*use)(const struct switchtec_blocks *blocks, void *arg), void *arg);

/* Called when the last reference to the node is gone. */
void switchtec_chardev_free(struct switchtec_chardev *chardev);

/* The file operations; errno values as in Documentation/abi.rst. */
int switchtec_open(struct switchtec_chardev *chardev, struct switchtec_handle **handle);
void switchtec_release(struct switchtec_handle *handle);
ssize_t switchtec_read(struct switchtec_handle *handle, char __user *data, size_t size,
		       int nonblocking);
/* @file: the open file that @handle belongs to */
ssize_t switchtec_write(struct switchtec_handle *handle, struct file *file,
			const char __user *data, size_t size);
u32 switchtec_poll(struct switchtec_handle *handle, struct file *file,
		   struct poll_table_struct *table);

enum switchtec_caller { SWITCHTEC_MAY_WRITE = 1 /* opened for writing */, SWITCHTEC_COMPAT = 2 };

/* @caller: bits of enum switchtec_caller. Returns 0 or a negative errno. */
long switchtec_ioctl(struct switchtec_handle *handle, u32 number, void __user *arg, u32 caller);

enum switchtec_attribute {
	SWITCHTEC_ATTR_DEVICE_VERSION,
	SWITCHTEC_ATTR_FW_VERSION,
	SWITCHTEC_ATTR_VENDOR_ID,
	SWITCHTEC_ATTR_PRODUCT_ID,
	SWITCHTEC_ATTR_PRODUCT_REVISION,
	SWITCHTEC_ATTR_COMPONENT_VENDOR,
	SWITCHTEC_ATTR_COMPONENT_ID,
	SWITCHTEC_ATTR_COMPONENT_REVISION,
	SWITCHTEC_ATTR_PARTITION,
	SWITCHTEC_ATTR_PARTITION_COUNT,
};

/* One line of text with its newline, into a page. Returns its length or a negative errno. */
ssize_t switchtec_show(struct switchtec_chardev *chardev, enum switchtec_attribute attribute,
		       char *page);

#ifdef __cplusplus
}
#endif
#endif
