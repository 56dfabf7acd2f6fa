import Glibc

/// The browser of this machine.
package enum Browser {
  /// Opens a page.
  /// - Returns: false where the machine has no browser that a program can open.
  package static func open(_ link: String) -> Bool {
    guard let program = InstalledProgram.find("xdg-open") else { return false }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 0...2 {
      posix_spawn_file_actions_addopen(&actions, Int32(descriptor), "/dev/null", O_RDWR, 0)
    }
    var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(link)]
    defer { for word in words { free(word) } }
    words.append(nil)
    var child = pid_t()
    return posix_spawn(&child, program, &actions, nil, words, environ) == 0
  }
}
