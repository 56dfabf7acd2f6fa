// The interrupt signals behind a flag. Handlers may only touch what is safe at any moment, which C
// can promise.
#pragma once

#if defined(__cplusplus)
extern "C" {
#endif

// Catches SIGINT, SIGTERM and SIGHUP from now on: they raise a flag and wake who polls.
// A second later the process ends unless cs_clear_interrupt said that the signal was heeded.
void cs_catch_interrupts(void);

// The signal caught since the last cs_clear_interrupt, or 0. Any thread may ask.
int cs_interrupt(void);
void cs_clear_interrupt(void);

// A signal that may be heeded at any time: the session at a terminal keeps what Ctrl-C stops.
void cs_be_patient(int signal);

// Unblocks signals: a parent with threads may have handed them down blocked.
void cs_unblock(int first, int second, int third);

// A descriptor that can be read after cs_wake, which a handler of any signal may call, and after an
// interrupt; -1 before cs_catch_interrupts. A signal may be delivered to any thread, so interrupting
// the poll of the main thread is not enough to wake it.
int cs_wake_descriptor(void);
void cs_wake(void);
// Empties the descriptor.
void cs_drain_wake(void);

#if defined(__cplusplus)
}
#endif
