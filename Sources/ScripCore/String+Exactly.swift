extension String {
    /// Whether two texts have the same bytes: to Swift, é in one scalar and é in two are equal.
    package func isExactly(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let same = unsafe utf8.withContiguousStorageIfAvailable { left in
            unsafe other.utf8.withContiguousStorageIfAvailable { right in
                unsafe left.elementsEqual(right)
            }
        }
        return (same ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
