#pragma once

/// Keeps memory that is freed for the next allocations of the process, blocks of up to a gigabyte, instead of
/// giving it back to the system.
void cm_keep_freed(void);
