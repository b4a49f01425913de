/// A job's wishes for its request.
package struct PublishPolicy: Hashable, Sendable {
  /// When a request is closed for which nothing is left.
  package enum OnEmpty: String, CaseIterable, Hashable, Sendable {
    /// At the first run with nothing to change.
    case close
    /// Never.
    case leave
  }

  /// The treatment of a change that differs from the open request's.
  package enum OnNewChange: String, CaseIterable, Hashable, Sendable {
    /// The new change takes the place of the other one, unless a person has reviewed that.
    case replace
    /// The new change is reported, and the request stays.
    case keep
  }

  /// When a request is closed for which nothing is left; nil for the second run in a row.
  package var onEmpty: OnEmpty?
  /// The treatment of a change that differs from the open request's.
  package var onNewChange = OnNewChange.replace

  /// Creates the usual policy.
  package init() {}
}
