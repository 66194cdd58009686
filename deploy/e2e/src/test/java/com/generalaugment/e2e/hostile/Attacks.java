package com.generalaugment.e2e.hostile;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.SocketClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/** What one hostile key sends: the inputs of hazards 47 to 50 and their siblings. */
final class Attacks {

    private static final int MIB = 1024 * 1024;
    private static final String BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String TWO_WAYS = """
        {"$defs":{"n":{"allOf":[{"properties":{"c":{"$ref":"#/$defs/n"}}},{"properties":{"c":{"$ref":"#/$defs/n"}}}]}},
         "$ref":"#/$defs/n"}\
        """;
    private static final String TWO_CHILDREN = """
        {"$defs":{"n":{"type":"object","required":["a","b"],"properties":{"a":{"$ref":"#/$defs/n"},"b":{"$ref":"#/$defs/n"}}}},
         "$ref":"#/$defs/n"}\
        """;

    private final Account account;
    private final byte[] bomb = bomb();

    Attacks(Account account) {
        this.account = account;
    }

    List<Attack> all() {
        return java.util.stream.Stream.of(numbers(), schemas(), bodies(), connections())
                .flatMap(List::stream)
                .toList();
    }

    private List<Attack> numbers() {
        return List.of(
                Attack.of("number of a billion digits", door -> strings(door, "\"metadata\":{\"a\":1e999999999}"), 400),
                Attack.of("number of 10^-100000000", door -> turn(door, "\"budget_usd\":1e-100000000"), 400),
                Attack.of("the same as text", door -> turn(door, "\"budget_usd\":\"1e-100000000\""), 400),
                Attack.of("a million digits", door -> turn(door, "\"budget_usd\":" + "9".repeat(MIB)), 400),
                Attack.of(
                        "budget of 10^-100000000",
                        door -> account.management()
                                .at(door)
                                .post(
                                        account.path() + "/budgets",
                                        "{\"scope\":\"project\",\"window\":\"day\",\"limit_usd\":\"1e-100000000\"}")
                                .status(),
                        422),
                Attack.of(
                        "fact with a number of a billion digits",
                        door -> api(door)
                                .post(
                                        "/api/v1/agent/memory/store",
                                        "{\"user_id\":\"u\",\"fact\":\"I like tea.\",\"metadata\":{\"n\":1e999999999}}")
                                .status(),
                        400));
    }

    private List<Attack> schemas() {
        return List.of(
                Attack.of("reference to itself", door -> schema(door, "x", "{\"$ref\":\"#\"}"), 400),
                Attack.of(
                        "references in a circle",
                        door -> schema(
                                door,
                                "x",
                                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}"),
                        400),
                Attack.of("allOf itself", door -> schema(door, "x", "{\"allOf\":[{\"$ref\":\"#\"}]}"), 400),
                Attack.of(
                        "two ways down at each level",
                        door -> schema(
                                door,
                                "Reply exactly with: " + "{\\\"c\\\":".repeat(90) + "1" + "}".repeat(90),
                                TWO_WAYS),
                        200),
                Attack.of("two children at each level", door -> schema(door, "x", TWO_CHILDREN), 200),
                Attack.of(
                        "pattern that backtracks",
                        door -> schema(
                                door,
                                "a".repeat(60) + "!",
                                "{\"type\":\"object\",\"properties\":{\"s\":{\"type\":\"string\",\"pattern\":\"^(.*a){12}$\"}},"
                                        + "\"required\":[\"s\"]}"),
                        200),
                Attack.of("pattern [", door -> schema(door, "x", "{\"pattern\":\"[\"}"), 400),
                Attack.of(
                        "pattern that multiplies",
                        door -> schema(door, "x", "{\"pattern\":\"((a{1000}){1000}){1000}\"}"),
                        400),
                Attack.of("schema of a server", door -> schema(door, "x", "{\"$ref\":\"http://127.0.0.1:1/s\"}"), 400),
                Attack.of("tool that refers to itself", door -> turn(door, tool("{\"$ref\":\"#\"}")), 400),
                Attack.of("5,000 tools", door -> turn(door, tools(5_000)), 400),
                Attack.of("20,000 subschemas", door -> schema(door, "x", properties(20_000)), 400));
    }

    private List<Attack> bodies() {
        return List.of(
                Attack.of("100,000 levels", door -> turn(door, "\"metadata\":" + "[".repeat(100_000)), 400),
                Attack.of(
                        "bad UTF-8", door -> bytes(door, new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}), 400),
                Attack.of("gzip of 256 MiB", door -> compressed(door, "gzip", bomb), 400, 413),
                Attack.of("broken gzip", door -> compressed(door, "gzip", new byte[] {31, (byte) 139, 8, 0, 1}), 400),
                Attack.of("unknown coding", door -> compressed(door, "br", bomb), 415),
                Attack.of("4 MiB of one letter", door -> bytes(door, letters(4 * MIB)), 200, 400),
                Attack.of(
                        "tool name before 100,000 braces",
                        door -> turn(
                                door,
                                "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]",
                                "f {\\\"a" + "}".repeat(100_000)),
                        200,
                        400));
    }

    private List<Attack> connections() {
        return List.of(
                Attack.of(
                        "48 MiB that are cut off",
                        door -> RawRequest.send(
                                account, door, "Content-Length: 60000000\r\n", RawRequest.aborted(48 * MIB), false),
                        0),
                Attack.of(
                        "body of a byte at a time",
                        door -> RawRequest.send(
                                account,
                                door,
                                "Content-Length: 60000000\r\n",
                                RawRequest.slow(Duration.ofSeconds(5)),
                                false),
                        0),
                Attack.of(
                        "header of 256 KiB",
                        door -> RawRequest.send(
                                account,
                                door,
                                "X-Long: " + "x".repeat(256 * 1024) + "\r\nContent-Length: 2\r\n",
                                out -> out.write(new byte[] {'{', '}'}),
                                true),
                        0,
                        413,
                        431),
                Attack.of("fifty keys of chance", this::keys, 401),
                Attack.of("socket with a hundred messages", this::flood, 0));
    }

    private Api api(String door) {
        return account.runtime().at(door);
    }

    private int turn(String door, String members) {
        return turn(door, members, "x");
    }

    private int turn(String door, String members, String input) {
        return api(door)
                .turn("{\"model\":\"balanced\",\"store\":false,\"input\":\"" + input + "\"," + members + "}")
                .status();
    }

    private int strings(String door, String members) {
        return api(door)
                .with("X-General-Augment-Metadata", "strings")
                .turn("{\"model\":\"balanced\",\"input\":\"x\"," + members + "}")
                .status();
    }

    private int schema(String door, String input, String schema) {
        return turn(
                door,
                "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"a\",\"schema\":" + schema + "}}",
                input);
    }

    private static String tool(String parameters) {
        return "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":" + parameters + "}]";
    }

    private static String tools(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"type\":\"function\",\"name\":\"f" + i + "\"}")
                .collect(Collectors.joining(",", "\"tools\":[", "]"));
    }

    private static String properties(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"p" + i + "\":{}")
                .collect(Collectors.joining(",", "{\"properties\":{", "}}"));
    }

    private int bytes(String door, byte[] body) {
        return api(door)
                .send("POST", "/v1/responses", BodyPublishers.ofByteArray(body))
                .status();
    }

    private int compressed(String door, String coding, byte[] body) {
        return api(door)
                .with("Content-Encoding", coding)
                .send("POST", "/v1/responses", BodyPublishers.ofByteArray(body))
                .status();
    }

    private int keys(String door) {
        int status = 401;
        for (int i = 0; i < 50 && status == 401; i++) {
            status = new Api(door, wellFormedKey()).get("/v1/models").status();
        }
        return status;
    }

    /** With the right checksum, so that only a look-up tells that it is none. */
    private static String wellFormedKey() {
        StringBuilder key = new StringBuilder("gablive_");
        ThreadLocalRandom.current().ints(43, 0, BASE_62.length()).forEach(i -> key.append(BASE_62.charAt(i)));
        CRC32 crc = new CRC32();
        crc.update(key.toString().getBytes(StandardCharsets.US_ASCII));
        StringBuilder checksum = new StringBuilder();
        for (long rest = crc.getValue(); checksum.length() < 6; rest /= BASE_62.length()) {
            checksum.insert(0, BASE_62.charAt((int) (rest % BASE_62.length())));
        }
        return key.append(checksum).toString();
    }

    private int flood(String door) {
        try (SocketClient socket = SocketClient.open(account, door)) {
            socket.stopReading();
            for (int i = 0; i < 100; i++) {
                socket.create(Map.of("model", "balanced", "store", false, "input", "x".repeat(10_000)));
            }
        } catch (RuntimeException e) {
            // The server may close a socket that says too much.
            return 0;
        }
        return 0;
    }

    private static byte[] letters(int count) {
        String body = "{\"model\":\"balanced\",\"store\":false,\"input\":\"" + "a".repeat(count) + "\"}";
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bomb() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            byte[] part = new byte[MIB];
            for (int i = 0; i < 256; i++) {
                gzip.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
