#ifndef CPEAK_H
#define CPEAK_H

/// Does `rounds` rounds of independent single-precision multiply-adds in registers, with the widest
/// instructions of this processor, and returns how many floating point operations they were.
double peak_work(long rounds);

#endif
