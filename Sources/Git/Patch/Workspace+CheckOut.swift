internal import FileSystem
internal import Glibc

extension Workspace {
  /// Changes the files of the workspace to those of a tree, such as a snapshot's.
  ///
  /// Files that already match are not touched, base files that the tree does not have are removed,
  /// and other files stay unless they are in the way or in `removing`. Git's own files stay as they are, so the
  /// tree shows up as an uncommitted change. No link is followed.
  ///
  /// With `only`, the other files of the tree stay as they are.
  public func checkOut(
    _ tree: ObjectID,
    only paths: [String]? = nil,
    removing others: [[UInt8]] = [],
    filters programs: FilterPrograms = .none,
    interruption: Interruption = .never
  ) throws(GitError) {
    try ObjectFolder.refuseSpecialFiles(in: store.sourceObjects)
    try checkStore()
    let open = try store.open()
    let baseline = try Baseline(from: store)
    let stamp = try store.stamp()
    let wanted = try BaseListing(tree: tree, store: open).items
    var known: [[UInt8]: Int] = [:]
    baseline.manifest.walk { index, path in known[path] = index }
    let base = try BaseListing(tree: record.baseTree, store: open).items
    let all = Set(wanted.map(\.path))
    let chosen = paths.map(Set.init)
    let filters = ContentFilters(isActive: record.hasAttributes)
    var checkout = TreeCheckout(
      at: try cursor(at: try openRoot()),
      filters: filters,
      programs: programs,
      baseline: baseline,
      stamp: stamp
    )
    do throws(GitError) {
      for item in base.reversed() where chosen == nil && !all.contains(item.path) {
        try interruption.check()
        try checkout.remove(item.path)
      }
      for path in others where !all.contains(path) { try checkout.remove(path) }
      for item in wanted where chosen?.contains(shown(item.path)) != false {
        try interruption.check()
        try checkout.put(item, knownAs: known[item.path], store: open)
      }
    } catch {
      throw error.below(record.path)
    }
  }
}
