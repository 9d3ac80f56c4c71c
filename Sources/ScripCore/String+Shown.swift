extension String {
    /// For a message: short, and without anything that could upset a terminal.
    package var shown: String {
        var shown = ""
        for scalar in unicodeScalars.prefix(40) {
            let control = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            shown.unicodeScalars.append(control || scalar.properties.isBidiControl ? "?" : scalar)
        }
        return unicodeScalars.count > 40 ? shown + "…" : shown
    }
}
