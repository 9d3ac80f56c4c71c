import ScripCore
import ScripHost
import ScripLedger
import ScripPostgres
import ScripTesting
import TestServers
import Testing

/// Tables are made once, where they are not there yet or are those of an earlier build.
struct PostgresSchemaTests {
    private let database: PostgresServer.Database

    init() throws { database = try PostgresServer.shared.get().database() }

    /// Functions of the names that Citus has, which note what they are told, and refuse what it refuses: a table to
    /// which one refers that is not distributed.
    private static let coordinator = """
        CREATE TABLE public.told (place serial, name text, divided text, beside text);
        CREATE FUNCTION public.create_reference_table(name text) RETURNS void LANGUAGE sql AS
          'INSERT INTO public.told (name) VALUES (name)';
        CREATE FUNCTION public.create_distributed_table(name text, by text, colocate_with text DEFAULT NULL)
          RETURNS void LANGUAGE plpgsql AS '
          BEGIN
            IF EXISTS (SELECT FROM pg_constraint WHERE confrelid = name::regclass AND contype = ''f'') THEN
              RAISE EXCEPTION ''foreign keys from local tables to distributed tables are not supported'';
            END IF;
            INSERT INTO public.told (name, divided, beside) VALUES (name, by, colocate_with);
          END'
        """

    @Test func whereTablesAreDistributedAllOfABookIsInOnePlace() throws {
        try database.say(Self.coordinator)
        let engine = try PostgresEngine(url: database.url(book: "tea"))
        #expect(engine.book == 1)
        let told = try database.say("SELECT name, divided, beside FROM public.told ORDER BY place")
            .split(separator: "\n").map(String.init)
        #expect(told.prefix(2) == ["scrip.book_name||", "scrip.book|book|"])
        #expect(told.dropFirst(2).allSatisfy { $0.hasSuffix("|book|scrip.book") })
        let tables = try database.say(
            "SELECT 'scrip.' || tablename FROM pg_tables WHERE schemaname = 'scrip'"
        )
        .split(separator: "\n").map(String.init)
        #expect(Set(told.map { String($0.prefix { $0 != "|" }) }) == Set(tables))
        // What was distributed is not distributed again.
        _ = try PostgresEngine(url: database.url(book: "coffee"))
        #expect(try database.say("SELECT count(*) FROM public.told") == "\(told.count)\n")
    }

    @Test func whereTheyAreNotNothingIsSaidOfIt() throws {
        _ = try PostgresEngine(url: database.url(book: "tea"))
        #expect(try database.say("SELECT name FROM scrip.book_name") == "tea\n")
    }

    @Test func booksOfAnEarlierBuildKeepTheirNames() throws {
        for name in ["tea", "coffee"] {
            let engine = try PostgresEngine(url: database.url(book: name))
            try CouponLedger(engine).begin(Book(number: engine.book), at: TeaShop.noon)
        }
        // As it was: the name beside the head.
        try database.say(
            """
            ALTER TABLE scrip.book ADD COLUMN name text COLLATE "C" UNIQUE;
            UPDATE scrip.book b SET name = n.name FROM scrip.book_name n WHERE n.book = b.book;
            ALTER TABLE scrip.book ALTER COLUMN name SET NOT NULL;
            ALTER TABLE scrip.book DROP CONSTRAINT book_book_fkey;
            DROP TABLE scrip.book_name
            """)
        #expect(try PostgresEngine.hasBook(at: database.url(book: "coffee")))
        #expect(try PostgresEngine(url: database.url(book: "coffee")).book == 2)
        #expect(try PostgresEngine(url: database.url(book: "cake")).book == 3)
        #expect(try !PostgresEngine.hasBook(at: database.url(book: "cake")))
    }
}
