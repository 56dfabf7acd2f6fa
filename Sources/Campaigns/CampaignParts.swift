import Platform

/// The journals of a recipe in a folder.
package struct CampaignParts {
  package let folder: String
  package let options: CampaignRequest

  package init(folder: String, of options: CampaignRequest) {
    self.folder = folder
    self.options = options
  }

  /// The parts in their order; the journal of the whole where there are none. At least one.
  /// - Throws: `CampaignError` when there is nothing, or not of one campaign.
  package func readers() throws(CampaignError) -> [JournalReader] {
    var readers: [JournalReader] = []
    for path in names().map({ Folder.path($0, below: folder) })
    where JournalReader.isBegun(at: path) {
      readers.append(try JournalReader(path: path))
    }
    guard let first = readers.first else {
      throw .noParts(recipe: options.path, folder: folder)
    }
    for reader in readers where reader.header.parts != first.header.parts {
      throw .mixed(
        first.path, of: first.header.parts, and: reader.path, butOf: reader.header.parts)
    }
    return readers.sorted { $0.header.part < $1.header.part }
  }

  private func names() -> [String] {
    let whole = options.title + ".journal"
    let all = Folder.names(in: folder)
    let parts = all.filter { name in
      guard name.hasPrefix(options.title + "."), name.hasSuffix(".journal"),
        name.utf8.count > whole.utf8.count
      else { return false }
      let mark = name.dropFirst(options.title.count + 1).dropLast(".journal".count)
      let numbers = mark.split(separator: "-", omittingEmptySubsequences: false)
      return numbers.count == 3 && numbers[1] == "of" && Int(numbers[0]) != nil
        && Int(numbers[2]) != nil
    }
    return parts.isEmpty ? all.filter { $0 == whole } : parts.sorted()
  }
}
