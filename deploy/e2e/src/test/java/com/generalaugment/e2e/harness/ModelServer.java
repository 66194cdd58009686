package com.generalaugment.e2e.harness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OpenAI-compatible model server that does what a test tells it and knows when its caller hung up. A test registers a
 * script and puts the script's token into the input of its turn.
 */
public final class ModelServer {

    private static final Pattern TOKEN = Pattern.compile("script:([0-9a-f-]{36})");

    private final ServerSocket listening;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();

    private ModelServer(ServerSocket listening) {
        this.listening = listening;
    }

    /** What the model does with one call. */
    public interface Script {
        void play(ModelConversation conversation) throws IOException;
    }

    public static ModelServer start() {
        try {
            ModelServer server = new ModelServer(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("model-server").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Base URL including the version. */
    public String url() {
        return "http://127.0.0.1:" + listening.getLocalPort() + "/v1";
    }

    /** @return the token that makes an input play this script */
    public String register(Script script) {
        String id = UUID.randomUUID().toString();
        scripts.put(id, script);
        return "script:" + id;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String request = requestBody(in);
            Matcher token = TOKEN.matcher(request);
            Script script = token.find() ? scripts.get(token.group(1)) : null;
            if (script == null) {
                return;
            }
            CompletableFuture<Long> hungUp = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> hungUp.complete(awaitEnd(in)));
            script.play(new ModelConversation(request, socket.getOutputStream(), hungUp));
        } catch (IOException e) {
            // The platform hung up: that is what some tests wait for, and they hear of it over the future.
        }
    }

    /** @return when the caller closed the connection */
    private static long awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            // A reset is an end too.
        }
        return System.nanoTime();
    }

    private static String requestBody(InputStream in) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
