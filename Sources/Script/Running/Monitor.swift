#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A lock with a condition to wait for: the runtime's `Mutex` has none.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs a body with the lock held.
  func locked<T>(_ body: () throws -> T) rethrows -> T {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Gives the lock up until `wakeAll`; called with the lock held. May wake for no reason.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Wakes everybody who waits.
  func wakeAll() { pthread_cond_broadcast(condition) }
}

/// A thread of its own for long synchronous work, with a stack as large as the main thread's.
struct WorkerThread {
  private let handle: pthread_t

  /// Starts the work; nil when the system has no thread left.
  init?(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Glibc)
      var handle = pthread_t()
    #else
      var handle: pthread_t?
    #endif
    let status = pthread_create(
      &handle, &attributes,
      { argument in
        #if canImport(Glibc)
          guard let argument else { return nil }
        #endif
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
    guard status == 0 else {
      box.release()
      return nil
    }
    #if canImport(Glibc)
      self.handle = handle
    #else
      guard let handle else { return nil }
      self.handle = handle
    #endif
  }

  /// Waits for the end of the work.
  func join() { pthread_join(handle, nil) }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
