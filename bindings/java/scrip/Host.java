package scrip;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Scrip in a Java program: a host over one ledger, by JNA, without anything to build in C.
 *
 * <pre>{@code
 * try (var host = new Host("scrip.db", "rules")) {
 *     var receipt = host.call("redeem", checkout);
 * }
 * }</pre>
 *
 * <p>Requests and answers are JSON objects: a {@code Map} of {@code Map}, {@code List}, {@code String}, {@code Boolean},
 * null and numbers, where an answer's whole numbers are {@code Long} and its others {@code BigDecimal}. Operations
 * are those of every door. Any number of threads may share a host; their calls are not queued behind one another.
 *
 * <p>{@code libscrip.so.1} is looked for where the system looks for libraries, and in {@code jna.library.path}.
 */
public final class Host implements AutoCloseable {
    /** The version of the C interface that is needed. */
    public static final int ABI_VERSION = 1;

    private static final Cleaner CLEANER = Cleaner.create();

    private final Pointer host;
    private final Cleaner.Cleanable cleanable;
    private final Map<String, Object> book;

    /**
     * Opens a ledger, which is made if there is none.
     *
     * @param ledger the path of its file
     * @param rules the folder of the merchant's rules; behind it rules are looked up among the standard ones
     * @throws ScripException if it cannot be opened
     */
    public Host(String ledger, String rules) {
        this(Map.of("ledger", ledger, "rules", rules));
    }

    /**
     * Opens a ledger with any of the options that {@code scrip_open} of {@code scrip.h} names.
     *
     * @param options such as {@code "ledger"}, {@code "rules"}, {@code "proof"}, {@code "gates"} and {@code "abuse"}
     * @throws ScripException if it cannot be opened
     */
    public Host(Map<String, ?> options) {
        byte[] json = Json.write(options);
        Pointer[] opened = new Pointer[1];
        Answer answer = take(Functions.LIBRARY.scrip_open(json, new NativeLong(json.length), opened));
        book = answer.read();
        Pointer host = opened[0];
        this.host = host;
        // A host that nobody closes is closed when it is collected; the action must not know this object.
        cleanable = CLEANER.register(this, () -> Functions.LIBRARY.scrip_close(host));
    }

    /** The library's version, such as "0.1.0". */
    public static String version() {
        return Functions.LIBRARY.scrip_version();
    }

    /** What opening answered: where the ledger reads times, and what its amounts are in. */
    public Map<String, Object> book() {
        return book;
    }

    /**
     * Asks an operation. What it changed is durable on return.
     *
     * @param operation such as "quote" or "redeem"
     * @param request a JSON object; amounts are in minor units
     * @return the answer; a refused coupon and a rule that failed are answers too
     * @throws ScripException if the call could not be answered, or the host is closed
     * @throws IllegalArgumentException if the request holds something that JSON does not have
     */
    public Map<String, Object> call(String operation, Map<String, ?> request) {
        return callJson(operation, Json.write(request)).read();
    }

    /** The same with the request as JSON text. */
    public Map<String, Object> call(String operation, String request) {
        return callJson(operation, request.getBytes(StandardCharsets.UTF_8)).read();
    }

    /**
     * The same with JSON in and out; an error is an answer with its status.
     *
     * @param operation such as "quote" or "redeem"
     * @param request UTF-8, which is handed on as it is; empty asks with {}
     */
    public Answer callJson(String operation, byte[] request) {
        try {
            return take(Functions.LIBRARY.scrip_call(host, name(operation), request, new NativeLong(request.length)));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Waits for calls in flight and lets go of the ledger; may be called again, and from any thread. */
    @Override
    public void close() {
        Functions.LIBRARY.scrip_close(host);
        cleanable.clean();
    }

    /**
     * What was answered.
     *
     * @param status 0, 1 for a rule that failed, or an error's number in {@code scrip.h}
     * @param json UTF-8
     */
    public record Answer(int status, byte[] json) {
        /**
         * The answer as a map.
         *
         * @throws ScripException if it is an error
         */
        public Map<String, Object> read() {
            Map<String, Object> members = Json.read(json);
            if (status > RULE_FAILED) throw new ScripException(status, (Map<?, ?>) members.get("error"));
            return members;
        }
    }

    private static final int RULE_FAILED = 1;

    /** The name with a NUL behind it; a NUL within it must not cut it to that of another operation. */
    private static byte[] name(String operation) {
        return (operation.replace('\0', '\ufffd') + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static Answer take(Pointer answer) {
        try {
            long[] length = new long[1];
            Pointer json = Functions.LIBRARY.scrip_answer_json(answer, length);
            int status = Functions.LIBRARY.scrip_answer_status(answer);
            return new Answer(status, json.getByteArray(0, Math.toIntExact(length[0])));
        } finally {
            Functions.LIBRARY.scrip_answer_free(answer);
        }
    }

    /** {@code scrip.h}; a {@code long} of C is as wide as {@code size_t} where there is a {@code libscrip.so.1}. */
    interface Functions extends Library {
        Functions LIBRARY = load();

        int scrip_abi_version();

        String scrip_version();

        Pointer scrip_open(byte[] options, NativeLong length, Pointer[] host);

        Pointer scrip_call(Pointer host, byte[] operation, byte[] request, NativeLong length);

        int scrip_answer_status(Pointer answer);

        Pointer scrip_answer_json(Pointer answer, long[] length);

        void scrip_answer_free(Pointer answer);

        void scrip_close(Pointer host);

        private static Functions load() {
            Functions library = Native.load("libscrip.so.1", Functions.class);
            int version = library.scrip_abi_version();
            if (version >= ABI_VERSION) return library;
            throw new UnsatisfiedLinkError(
                "libscrip has interface " + version + ", and " + ABI_VERSION + " is needed");
        }
    }
}
