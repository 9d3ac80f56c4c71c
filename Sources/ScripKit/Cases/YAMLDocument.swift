internal import CYAML
internal import ScripCore

/// One document of YAML, made of libyaml's events.
@safe struct YAMLDocument: ~Copyable {
    // Owned here: it stays where it is, since it points to itself.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    // The caller's: they outlive the document.
    private let bytes: UnsafeBufferPointer<UInt8>
    private let file: String
    private var anchors: [String: Anchored] = [:]

    /// What an alias stands for.
    private struct Anchored {
        var value: YAMLValue
        /// What a scalar says, for keys: as written, and not as a number.
        var text: String?
    }

    private struct Event {
        enum Kind {
            case scalar(String, isPlain: Bool, anchor: String?)
            case list(anchor: String?)
            case map(anchor: String?)
            case alias(String)
            case end
            /// Beginnings of streams and documents, and whatever else stands outside values.
            case other
            case streamEnd
        }
        var kind: Kind
        var line: Int
        var column: Int
    }

    /// Reads the only document of a file; nil when there is none.
    ///
    /// - Throws: `invalidInput`, naming line and column.
    static func read(_ text: String, file: String) throws(ScripError) -> YAMLValue? {
        let bytes = Array(text.utf8)
        return try unsafe bytes.withUnsafeBufferPointer { bytes throws(ScripError) in
            var document = unsafe try YAMLDocument(bytes, file: file)
            return try document.root()
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, file: String) throws(ScripError) {
        self.file = file
        unsafe self.bytes = bytes
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw ScripError(
                .internalFault, "There is no memory to read YAML",
                remedy: "Give the process more memory")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    private mutating func root() throws(ScripError) -> YAMLValue? {
        _ = try next()
        // The beginning of a document, or none comes.
        if case .streamEnd = try next().kind { return nil }
        let value = try value(try next()).value
        _ = try next()
        let after = try next()
        guard case .streamEnd = after.kind else {
            throw fault(
                "a second document begins", remedy: "Put each document into a file of its own",
                at: after)
        }
        return value
    }

    private mutating func value(_ event: Event) throws(ScripError) -> Anchored {
        let anchor: String?
        var found = Anchored(value: YAMLValue(kind: .null, line: event.line, column: event.column))
        switch event.kind {
        case .scalar(let text, let isPlain, let name):
            anchor = name
            found.text = text
            found.value.kind = isPlain ? YAMLValue.plain(text) : .text(text)
        case .list(let name):
            anchor = name
            var list: [YAMLValue] = []
            while let event = try nextInside() { list.append(try value(event).value) }
            found.value.kind = .list(list)
        case .map(let name):
            anchor = name
            found.value.kind = .map(try entries())
        case .alias(let name):
            guard let known = anchors[name] else {
                throw fault(
                    "an alias without its anchor", remedy: "Write the value itself", at: event)
            }
            return known
        case .end, .other, .streamEnd:
            throw fault("a value is missing", remedy: "Mend the YAML", at: event)
        }
        if let anchor { anchors[anchor] = found }
        return found
    }

    private mutating func entries() throws(ScripError) -> [(key: String, value: YAMLValue)] {
        var entries: [(key: String, value: YAMLValue)] = []
        var known: Set<String> = []
        while let begin = try nextInside() {
            guard let key = try value(begin).text else {
                throw fault("a key is no text", remedy: "Write 'key: value'", at: begin)
            }
            guard known.insert(key).inserted else {
                throw fault("'\(key)' is written twice", remedy: "Write it once", at: begin)
            }
            var value = try value(try next()).value
            value.key = (begin.line, begin.column)
            entries.append((key, value))
        }
        return entries
    }

    /// The next event of a list or a map; nil at its end.
    private mutating func nextInside() throws(ScripError) -> Event? {
        let event = try next()
        if case .end = event.kind { return nil }
        return event
    }

    private func next() throws(ScripError) -> Event {
        var raw = yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw fault }
        defer { unsafe yaml_event_delete(&raw) }
        let kind: Event.Kind
        switch unsafe raw.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe raw.data.scalar
            let style = unsafe scalar.style
            kind = .scalar(
                unsafe String(
                    decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                    as: UTF8.self),
                isPlain: style == YAML_PLAIN_SCALAR_STYLE || style == YAML_ANY_SCALAR_STYLE,
                anchor: unsafe YAMLDocument.name(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            kind = .list(anchor: unsafe YAMLDocument.name(raw.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            kind = .map(anchor: unsafe YAMLDocument.name(raw.data.mapping_start.anchor))
        case YAML_ALIAS_EVENT: kind = .alias(unsafe YAMLDocument.name(raw.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .end
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        default: kind = .other
        }
        return Event(
            kind: kind, line: unsafe Int(raw.start_mark.line) + 1,
            column: unsafe Int(raw.start_mark.column) + 1)
    }

    private static func name(_ bytes: UnsafeMutablePointer<UInt8>?) -> String? {
        guard let bytes = unsafe bytes else { return nil }
        return unsafe String(cString: bytes)
    }

    private func fault(_ words: String, remedy: String, at event: Event) -> ScripError {
        ScripError(
            .invalidInput, words, remedy: remedy,
            at: .init(document: file, line: event.line, column: event.column))
    }

    /// What the parser found wrong.
    private var fault: ScripError {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
        let place =
            unsafe parser.pointee.error == YAML_READER_ERROR
            ? place(ofByte: parser.pointee.problem_offset)
            : unsafe place(of: parser.pointee.problem_mark)
        return ScripError(
            .invalidInput, problem ?? "it cannot be read", remedy: "Mend the YAML",
            at: .init(document: file, line: place.line, column: place.column))
    }

    private func place(of mark: yaml_mark_t) -> (line: Int, column: Int) {
        (Int(mark.line) + 1, Int(mark.column) + 1)
    }

    /// The place of a byte that is no part of YAML: before it there was nothing to mark.
    private func place(ofByte offset: Int) -> (line: Int, column: Int) {
        let before = unsafe bytes.prefix(offset)
        let line = unsafe before.suffix(from: (before.lastIndex(of: 0x0A) ?? -1) + 1)
        return (
            unsafe before.count { $0 == 0x0A } + 1,
            // Code points: what goes on with a character begins none.
            unsafe line.count { $0 & 0xC0 != 0x80 } + 1
        )
    }
}
