import Platform

/// Which part of a campaign a run does: all, or one of several.
package struct CampaignPart: Equatable, Sendable {
  /// From 0.
  package let index: Int
  package let count: Int
  /// Whether it is to be put together with others, be it the only one.
  package let isPart: Bool

  /// The whole.
  package static let whole = CampaignPart(index: 0, count: 1, isPart: false)

  private init(index: Int, count: Int, isPart: Bool) {
    self.index = index
    self.count = count
    self.isPart = isPart
  }

  /// `3/8`, the parts counted from 1; nil for anything else.
  package init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
      (1...Self.most).contains(count), (1...count).contains(number)
    else { return nil }
    self.init(index: number - 1, count: count, isPart: true)
  }

  /// As many parts as anyone will want.
  package static let most = 100_000

  /// `3-of-8`, numbers as wide as the largest; empty for the whole.
  package var mark: String {
    guard isPart else { return "" }
    let (number, total) = ("\(index + 1)", "\(count)")
    return String(repeating: "0", count: total.count - number.count) + number + "-of-" + total
  }

  /// Where the journal of this part of a recipe is, below an output folder.
  package func journalPath(title: String, folder: String) -> String {
    Folder.path(title + (isPart ? "." + mark : "") + ".journal", below: folder)
  }
}
