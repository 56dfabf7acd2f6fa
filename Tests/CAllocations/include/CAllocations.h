#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

/// How many blocks of memory the calling thread has asked for so far, whoever asked: Swift, C or a
/// library. -1 where this is not counted: without glibc, or under a sanitizer that has an allocator
/// of its own.
long allocations_of_this_thread(void);

#endif
