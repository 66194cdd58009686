package com.generalaugment.libs.runtime.grpc;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.Problem;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** A real server on a real port with our interceptor: answers texts with texts. */
final class EchoServer implements AutoCloseable {

    static final String TOKEN = "a-token-only-for-tests-0123456789abcdef";
    static final MethodDescriptor<String, String> SAY = method("Say", MethodType.UNARY);
    static final MethodDescriptor<String, String> COUNT = method("Count", MethodType.SERVER_STREAMING);

    /** The log fields of calls that were answered. */
    final Queue<Map<String, String>> logged = new ConcurrentLinkedQueue<>();

    final CountDownLatch cancelled = new CountDownLatch(1);
    private final String name;
    private final Server server;
    private volatile @Nullable Problem refusal;

    EchoServer(String name, int port) {
        this(name, port, PeerCalls.unwatched());
    }

    EchoServer(String name, int port, PeerCalls calls) {
        this.name = name;
        ServerServiceDefinition service = ServerServiceDefinition.builder("test.Echo")
                .addMethod(SAY, ServerCalls.asyncUnaryCall(this::say))
                .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
                .build();
        this.server = Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                .addService(ServerInterceptors.intercept(
                        service, new PeerServerInterceptor(TOKEN, calls, new OpenCalls(), InboundMemory.unlimited())))
                .build();
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String target() {
        return "127.0.0.1:" + server.getPort();
    }

    void refuse(Problem problem) {
        refusal = problem;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Answers who says it, for whom, under which request and trace. */
    private void say(String text, StreamObserver<String> out) {
        VirtualThreadCalls.unary(out, () -> {
            logged.add(MDC.getCopyOfContextMap());
            Problem problem = refusal;
            if (problem != null) {
                throw problem;
            }
            RequestContext context = RequestContext.current();
            return name + " " + context.tenant() + " " + context.requestId() + " "
                    + context.trace().traceId();
        });
    }

    /** Sends as many numbers as asked for, without waiting for anybody, and then waits to be cancelled. */
    private void count(String upTo, StreamObserver<String> out) {
        ((ServerCallStreamObserver<String>) out).setOnCancelHandler(cancelled::countDown);
        for (int i = 1; i <= Integer.parseInt(upTo); i++) {
            out.onNext(Integer.toString(i));
        }
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setType(type)
                .setFullMethodName("test.Echo/" + name)
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
