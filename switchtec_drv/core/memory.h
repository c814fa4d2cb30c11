// SPDX-License-Identifier: GPL-2.0-only
// Allocation in the open: it names its flags and it can fail.
#pragma once
#include "seam/seam.h"

#if __STDC_HOSTED__
#include <new>
#else
inline void *operator new(size_t, void *p) noexcept { return p; }
#endif

namespace switchtec {

struct immovable {
	immovable() = default;
	immovable(const immovable &) = delete;
	immovable &operator=(const immovable &) = delete;
};

template <class T>
void destroy(T *object) noexcept
{
	if (!object)
		return;
	object->~T();
	seam_free(object);
}

/**
 * class owner - the one owner of an object from create(); frees it when it goes out of scope
 */
template <class T>
class owner {
public:
	owner() noexcept = default;
	explicit owner(T *object) noexcept : object_(object) {}
	owner(owner &&other) noexcept : object_(other.release()) {}
	owner &operator=(owner &&other) noexcept
	{
		if (T *old = object_; this != &other) {
			object_ = other.release();
			destroy(old);
		}
		return *this;
	}
	~owner() { destroy(object_); }

	explicit operator bool() const noexcept { return object_ != nullptr; }
	T *operator->() const noexcept { return object_; }
	T &operator*() const noexcept { return *object_; }
	T *get() const noexcept { return object_; }
	[[nodiscard]] T *release() noexcept
	{
		T *object = object_;
		object_ = nullptr;
		return object;
	}

private:
	T *object_ = nullptr;
};

/**
 * create() - allocate and construct
 * @how: who pays for the memory
 *
 * Context: may sleep. Returns an owner that is empty when there is no memory.
 */
template <class T, class... Args>
[[nodiscard]] owner<T> create(seam_alloc how, Args &&...args) noexcept
{
	void *memory = seam_zalloc(sizeof(T), how);

	return owner<T>(memory ? new (memory) T(static_cast<Args &&>(args)...) : nullptr);
}

} // namespace switchtec
