import ScripCommands

/// `make demo`: the command `scrip demo` by itself, so that nothing of the server is compiled for it.
@main
enum Demo {
    static func main() async { await Verbs.run(Verbs.demo) }
}
