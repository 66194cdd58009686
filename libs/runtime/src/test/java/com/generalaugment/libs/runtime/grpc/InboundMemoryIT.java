package com.generalaugment.libs.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real server with a budget of 4 MiB for requests; its calls last until they are let go. */
class InboundMemoryIT {

    private static final int MIB = 1024 * 1024;
    private static final MethodDescriptor<BytesValue, BytesValue> WORK =
            MethodDescriptor.<BytesValue, BytesValue>newBuilder(
                            ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
                            ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                    .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                    .setFullMethodName("test.Worker/Work")
                    .build();

    private final InboundMemory memory = new InboundMemory(4 * MIB);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        ServerServiceDefinition service = ServerServiceDefinition.builder("test.Worker")
                .addMethod(WORK, ServerCalls.asyncServerStreamingCall(this::work))
                .build();
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(ServerInterceptors.intercept(
                        service,
                        new PeerServerInterceptor(EchoServer.TOKEN, PeerCalls.unwatched(), new OpenCalls(), memory)))
                .maxInboundMessageSize(64 * MIB)
                .build()
                .start();
        channel = PeerChannels.open("127.0.0.1:" + server.getPort(), EchoServer.TOKEN);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void aLargeRequestIsRefusedWhileTheBudgetIsUsedUpAndSmallOnesAreNot() throws InterruptedException {
        // Given
        BlockingQueue<String> first = call("a".repeat(3 * MIB / 2));
        assertThat(first.take()).isEqualTo("accepted");

        // When
        BlockingQueue<String> second = call("b".repeat(3 * MIB / 2));
        BlockingQueue<String> small = call("[]");

        // Then
        assertThat(second.take()).isEqualTo("failed service_unavailable PT2S");
        assertThat(small.take()).isEqualTo("accepted");
        letGo.countDown();
        assertThat(first.take()).isEqualTo("item");
        assertThat(first.take()).isEqualTo("completed");
        Awaitility.await().untilAsserted(() -> assertThat(memory.used()).isZero());
        assertThat(call("b".repeat(MIB)).take()).isEqualTo("accepted");
    }

    @Test
    void theTreeOfADocumentIsCountedBeforeItIsParsed() throws InterruptedException {
        // When
        BlockingQueue<String> never = call("[[],[]]" + ",[]".repeat(MIB / 16));
        BlockingQueue<String> heavy = call("[[],[]]" + ",[]".repeat(MIB / 40));
        assertThat(heavy.take()).isEqualTo("accepted");
        BlockingQueue<String> notNow = call("[[],[]]" + ",[]".repeat(MIB / 40));

        // Then
        assertThat(never.take()).isEqualTo("failed request_too_large");
        assertThat(notNow.take()).isEqualTo("failed service_unavailable PT2S");
        letGo.countDown();
    }

    private void work(BytesValue request, StreamObserver<BytesValue> out) {
        VirtualThreadCalls.stream(out, () -> {
            InboundMemory.growForTree(request.getValue().toByteArray());
            VirtualThreadCalls.accept();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            out.onNext(BytesValue.getDefaultInstance());
            out.onCompleted();
        });
    }

    private BlockingQueue<String> call(String content) {
        BytesValue request = BytesValue.of(ByteString.copyFrom(content, StandardCharsets.UTF_8));
        RequestContext context = new RequestContext(new Tenant(UUID.randomUUID()), "req_1", TraceContext.create());
        Recording heard = new Recording(new LinkedBlockingQueue<>());
        ClientStream.open(channel, WORK, context, Duration.ofMinutes(1), request, heard)
                .request(2);
        return heard.events();
    }

    private record Recording(BlockingQueue<String> events) implements ClientStream.Listener<BytesValue> {

        @Override
        public void onAccepted() {
            events.add("accepted");
        }

        @Override
        public void onItem(BytesValue item) {
            events.add("item");
        }

        @Override
        public void onCompleted() {
            events.add("completed");
        }

        @Override
        public void onFailed(Problem problem) {
            events.add("failed " + problem.reason() + (problem.retryAfter() == null ? "" : " " + problem.retryAfter()));
        }
    }
}
