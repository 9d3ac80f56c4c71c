package scrip;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks through the Java binding what conversation.py says, and answers in its frames. */
final class Asker {
    private static final InputStream IN = new BufferedInputStream(System.in);
    private static final OutputStream OUT = new BufferedOutputStream(System.out);

    private record Question(String operation, byte[] request) {}

    private interface Work {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> options = Json.read(arguments[1].getBytes(StandardCharsets.UTF_8));
        if (arguments[0].equals("dropped")) {
            dropped(options);
        } else {
            try (Host host = new Host(options)) {
                switch (arguments[0]) {
                    case "json" -> each(question -> reply(host.callJson(question.operation, question.request)));
                    case "call" -> each(question -> told(() ->
                        host.call(question.operation, Json.read(question.request))));
                    case "raw" -> each(question -> told(() ->
                        host.callJson(question.operation, question.request).read()));
                    case "closed" -> closed(host);
                    case "threads" -> threads(host);
                    case "memory" -> each(question -> memory(host, question));
                    default -> throw new IllegalArgumentException(arguments[0]);
                }
            }
        }
        OUT.flush();
    }

    private interface Answering {
        void answer(Question question) throws Exception;
    }

    private interface Telling {
        Map<String, Object> call();
    }

    private static void each(Answering answering) throws Exception {
        for (Question question = next(); question != null; question = next()) {
            answering.answer(question);
            OUT.flush();
        }
    }

    private static Question next() throws IOException {
        var head = new StringBuilder();
        for (int one = IN.read(); one != '\n'; one = IN.read()) {
            if (one < 0) return null;
            head.append((char) one);
        }
        String[] words = new String(head.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .split(" ");
        return new Question(words[0], IN.readNBytes(Integer.parseInt(words[1])));
    }

    private static void reply(int status, byte[] body) {
        try {
            OUT.write((status + " " + body.length + "\n").getBytes(StandardCharsets.UTF_8));
            OUT.write(body);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void reply(Host.Answer answer) {
        reply(answer.status(), answer.json());
    }

    /** What a program sees: the answer, or the members of the exception. */
    private static void told(Telling telling) {
        try {
            reply(0, Json.write(telling.call()));
        } catch (ScripException error) {
            String[] members = {
                error.getCode(), error.getMessage(), error.getRemedy(), error.getDocument(), error.getPath(),
                String.valueOf(error.getLine()), String.valueOf(error.getColumn()),
            };
            for (int index = 0; index < members.length; index++) {
                if (members[index] == null) members[index] = "";
            }
            reply(error.getStatus(), String.join("\0", members).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void closed(Host host) {
        host.close();
        host.close();
        reply(host.callJson("stock.list", new byte[0]));
        told(() -> host.call("stock.list", Map.of()));
    }

    private static void threads(Host host) throws Exception {
        String stock = (String) host.call("stock.create", """
            {"request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
             "rule": "spend_and_save", "params": {"threshold": 100, "off": 10}, "code_mode": "assigned",
             "limits": {"per_user": 100}}""").get("stock_id");
        List<Thread> tills = new ArrayList<>();
        for (int till = 0; till < 8; till++) {
            String user = "u" + till;
            tills.add(new Thread(() -> {
                for (int number = 0; number < 10; number++) {
                    String code = user + "-" + number;
                    host.call("send", Map.of("request_no", code, "stock_id", stock, "user", user, "code", code));
                    host.call("redeem", Map.of(
                        "request_no", code, "user", user, "coupons", List.of(code), "basket",
                        Map.of("lines", List.of(Map.of("id", "1", "unit_price", 100, "quantity", 1)))));
                }
            }));
        }
        for (Thread till : tills) till.start();
        for (Thread till : tills) till.join();
        reply(host.callJson("audit", new byte[0]));
    }

    private static void memory(Host host, Question question) throws Exception {
        Work work = () -> {
            host.callJson(question.operation, question.request);
            try {
                host.callJson(question.operation, question.request).read();
            } catch (ScripException error) {
                // It is what is asked for.
            }
        };
        long before = resident();
        for (int number = 0; number < 1500; number++) work.run();
        reply(0, String.valueOf(resident() - before).getBytes(StandardCharsets.UTF_8));
    }

    private static long resident() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
    }

    /** Hosts that nobody closes: none is closed within a call, and the collector closes them afterwards. */
    private static void dropped(Map<String, Object> options) throws Exception {
        var collecting = new Thread(() -> {
            while (!Thread.interrupted()) System.gc();
        });
        collecting.start();
        for (int number = 0; number < 30; number++) {
            Host.Answer answer = new Host(options).callJson("stock.list", new byte[0]);
            if (answer.status() != 0) reply(answer);
        }
        collecting.interrupt();
        collecting.join();
        while (ledgers((String) options.get("ledger")) > 0) System.gc();
        reply(0, "0".getBytes(StandardCharsets.UTF_8));
    }

    private static int ledgers(String ledger) throws IOException {
        int open = 0;
        for (var descriptor : Path.of("/proc/self/fd").toFile().list()) {
            try {
                if (Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString().equals(ledger)) open++;
            } catch (IOException gone) {
                // The descriptor of the listing itself.
            }
        }
        return open;
    }
}
