#pragma once

/// Renames a file in one step unless the new name is taken (`renameat2` of Linux).
/// \returns 0; -1 with `errno`: EEXIST where the name is taken, EINVAL or ENOSYS where the file system or the
///   kernel cannot do it.
int cf_rename_unless_taken(const char *_Nonnull old_path, const char *_Nonnull new_path);
