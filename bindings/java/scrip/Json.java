package scrip;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As much JSON as requests and answers need: Java has none of its own. Answers are trusted to be JSON. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The object that an answer is. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> read(byte[] json) {
        return (Map<String, Object>) new Json(new String(json, StandardCharsets.UTF_8)).value();
    }

    static byte[] write(Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Object value() {
        switch (next()) {
            case '{': return object();
            case '[': return list();
            case '"': return string();
            case 't': return word("true", true);
            case 'f': return word("false", false);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private char next() {
        while (text.charAt(at) <= ' ') at++;
        return text.charAt(at);
    }

    /** Whether another one follows; consumes the bracket or the comma. */
    private boolean more(char end) {
        char found = next();
        if (found == end || found == ',') at++;
        return found != end;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        while (more('}')) {
            next();
            String key = string();
            next();
            at++;
            members.put(key, value());
        }
        return members;
    }

    private List<Object> list() {
        List<Object> values = new ArrayList<>();
        at++;
        while (more(']')) values.add(value());
        return values;
    }

    private Object word(String word, Object value) {
        at += word.length();
        return value;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            char character = text.charAt(at);
            if (character == '\\') {
                character = text.charAt(++at);
                int known = "bfnrt".indexOf(character);
                if (known >= 0) character = "\b\f\n\r\t".charAt(known);
                if (character == 'u' && known < 0) {
                    character = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                    at += 4;
                }
            }
            string.append(character);
        }
        at++;
        return string.toString();
    }

    /** Money is whole and never goes through a double. */
    private Object number() {
        int start = at;
        while (at < text.length() && "+-.0123456789Ee".indexOf(text.charAt(at)) >= 0) at++;
        BigDecimal number = new BigDecimal(text.substring(start, at));
        try {
            return number.longValueExact();
        } catch (ArithmeticException notWhole) {
            return number;
        }
    }

    private static void write(Object value, StringBuilder json) {
        if (value instanceof Map<?, ?> members) {
            String before = "{";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.append(before);
                write((String) member.getKey(), json);
                json.append(':');
                write(member.getValue(), json);
                before = ",";
            }
            json.append(members.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> values) {
            String before = "[";
            for (Object one : values) {
                json.append(before);
                write(one, json);
                before = ",";
            }
            json.append(values.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            write(string, json);
        } else if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long
                || value instanceof BigInteger || value instanceof BigDecimal
                || value instanceof Double number && Double.isFinite(number)) {
            json.append(value);
        } else {
            throw new IllegalArgumentException("JSON has no " + value.getClass().getName() + ": " + value);
        }
    }

    private static void write(String string, StringBuilder json) {
        json.append('"');
        for (int at = 0; at < string.length(); at++) {
            char character = string.charAt(at);
            boolean pair = Character.isHighSurrogate(character) && at + 1 < string.length()
                && Character.isLowSurrogate(string.charAt(at + 1));
            if (pair) {
                json.append(character).append(string.charAt(++at));
            } else if (character == '"' || character == '\\') {
                json.append('\\').append(character);
            } else if (character < ' ' || Character.isSurrogate(character)) {
                // Half a pair has no UTF-8: it is written so that it can be refused, not changed.
                json.append(String.format("\\u%04x", (int) character));
            } else {
                json.append(character);
            }
        }
        json.append('"');
    }
}
