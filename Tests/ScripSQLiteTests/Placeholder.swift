import Testing

@Test func placeholderScripSQLiteTests() { #expect(1 + 1 == 2) }
