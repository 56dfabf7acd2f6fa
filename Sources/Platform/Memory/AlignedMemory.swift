import Glibc

/// Memory that starts at a cache line, or in pages of 2 MB where it is large: rows of tables are read
/// in no order, and the processor knows the places of so many small pages only. What it holds is
/// undefined, and `deallocate` gives it back.
public func allocateAligned<Element: BitwiseCopyable>(
  count: Int
) -> UnsafeMutablePointer<Element> {
  let bytes = max(1, count) * MemoryLayout<Element>.stride
  let page = 2 << 20
  let isLarge = bytes > page / 2
  let memory = UnsafeMutableRawPointer.allocate(
    byteCount: isLarge ? (bytes + page - 1) / page * page : bytes, alignment: isLarge ? page : 64)
  if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
  return memory.bindMemory(to: Element.self, capacity: count)
}
