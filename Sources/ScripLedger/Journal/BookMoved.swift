package import ScripCore

/// A book leaves one place for another, and goes on there.
package struct BookMoved: Hashable, Sendable {
    /// Where it went, or in the entry of its arrival where it came from, as messages name it: without a
    /// password.
    package var place: String

    /// A move to a place, or from one.
    package init(place: String) { self.place = place }
}

extension BookMoved: Record {
    /// Writes the place.
    package func encode(to encoder: inout RecordEncoder) { encoder.append(place) }

    /// Reads a place.
    package init(from decoder: inout RecordDecoder) throws(ScripError) {
        place = try decoder.string()
        guard !place.isEmpty else { throw decoder.damaged("moves a book to nowhere") }
    }
}
