import CMemory

/// What becomes of memory that a program gives back.
public enum FreedMemory {
  /// Keeps it for what is allocated next, for the whole process from now on. Where buffers of megabytes
  /// come and go many times a second, the system would hand them out anew page by page.
  public static func keep() { cm_keep_freed() }
}
