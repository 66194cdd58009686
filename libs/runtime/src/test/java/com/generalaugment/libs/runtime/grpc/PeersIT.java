package com.generalaugment.libs.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.FieldError;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.testkit.infra.FreePorts;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeersIT {

    private static final RequestContext CONTEXT =
            new RequestContext(new Tenant(UUID.randomUUID()), "req_7", TraceContext.create());

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void theRequestsContextCrossesTheHop() {
        // Given
        EchoServer server = server("one", 0);

        // When
        String answer = say(channel(server.target(), EchoServer.TOKEN));

        // Then
        assertThat(answer)
                .isEqualTo(
                        "one " + CONTEXT.tenant() + " req_7 " + CONTEXT.trace().traceId());
    }

    @Test
    void aProblemCrossesTheHopUnchanged() {
        // Given
        Problem problem = Problem.of(ErrorKind.PAYMENT_REQUIRED, "project_budget_exceeded", "Ünüsual \n message")
                .param("input[0]")
                .extra("limit", 20)
                .extra("limit_usd", "0.100000")
                .extra("allowed", List.of("a", "b"))
                .fieldErrors(List.of(new FieldError("a.b", "must be c", "type_error")))
                .retryAfter(Duration.ofMillis(1_500));
        EchoServer server = server("one", 0);
        server.refuse(problem);

        // When
        Problem arrived = refusal(channel(server.target(), EchoServer.TOKEN));

        // Then
        assertThat(arrived)
                .usingRecursiveComparison()
                .ignoringFields("stackTrace", "cause", "suppressedExceptions")
                .isEqualTo(problem);
        assertThat(arrived.extras()).containsExactlyEntriesOf(problem.extras());
        assertThat(arrived.fieldErrors()).isEqualTo(problem.fieldErrors());
    }

    @Test
    void aRequestWithThousandsOfErrorsIsStillRefusedWithThem() {
        // Given
        EchoServer server = server("one", 0);
        server.refuse(Problem.invalid(IntStream.range(0, 5_000)
                .mapToObj(i -> new FieldError("input[" + i + "].content", "must be a string", "type_error"))
                .toList()));

        // When
        Problem arrived = refusal(channel(server.target(), EchoServer.TOKEN));

        // Then
        assertThat(arrived.reason()).isEqualTo("invalid_request");
        assertThat(arrived.param()).isEqualTo("input[0].content");
        assertThat(arrived.fieldErrors()).hasSize(200);
    }

    @Test
    void whatIsNotAProblemTellsOnlyThatWeFailed() {
        // Given
        EchoServer server = server("one", 0);
        server.refuse(Problem.internal(new IllegalStateException("secret")));

        // When
        Problem arrived = refusal(channel(server.target(), EchoServer.TOKEN));

        // Then
        assertThat(arrived.reason()).isEqualTo("internal_error");
        assertThat(arrived.message()).doesNotContain("secret");
    }

    @Test
    void whoDoesNotKnowTheTokenIsRefused() {
        // Given
        EchoServer server = server("one", 0);

        // When
        var refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> say(channel(server.target(), EchoServer.TOKEN + "x")));

        // Then
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThatThrownBy(() -> PeerChannels.open(server.target(), "short")).hasMessageContaining("32 characters");
    }

    @Test
    void nothingArrivesThatWasNotAskedFor() {
        // Given
        EchoServer server = server("one", 0);
        Heard heard = new Heard();
        var stream = stream(server, "100", heard);

        // When
        stream.request(3);

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> heard.items.size() == 3);
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(10)).until(() -> heard.items.size() == 3);
        stream.request(97);
        await().atMost(Duration.ofSeconds(60)).until(() -> heard.items.size() == 100);
        assertThat(heard.items.getLast()).isEqualTo("100");
    }

    @Test
    void cancellingReachesTheServerWithinATenthOfASecond() throws InterruptedException {
        // Given: the best of several, for the machine may be busy
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            EchoServer server = server("one", 0);
            Heard heard = new Heard();
            var stream = stream(server, "1", heard);
            stream.request(1);
            await().atMost(Duration.ofSeconds(60)).until(() -> heard.items.size() == 1);

            // When
            long start = System.nanoTime();
            stream.cancel("the client is gone");
            assertThat(server.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
            millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            assertThat(heard.failure).isNull();
        }

        // Then
        assertThat(millis).anyMatch(each -> each < 100);
    }

    @Test
    void aPeerThatDiesInMidStreamIsAFailure() {
        // Given
        EchoServer server = server("one", 0);
        Heard heard = new Heard();
        stream(server, "1", heard).request(10);
        await().atMost(Duration.ofSeconds(60)).until(() -> heard.items.size() == 1);

        // When
        server.close();

        // Then
        await().atMost(Duration.ofSeconds(60)).until(() -> heard.failure != null);
        assertThat(heard.failure).extracting(Problem::reason).isEqualTo("service_unavailable");
    }

    @Test
    void callsGoRoundAllPeersThatAreAlive() {
        // Given
        List<Integer> ports = FreePorts.find(3);
        server("one", ports.get(0));
        EchoServer two = server("two", ports.get(1));
        ManagedChannel channel = channel(
                "127.0.0.1:" + ports.get(0) + ", 127.0.0.1:" + ports.get(1) + ",127.0.0.1:" + ports.get(2),
                EchoServer.TOKEN);
        await().atMost(Duration.ofSeconds(60)).until(() -> names(channel), Set.of("one", "two")::equals);

        // When
        two.close();

        // Then: the others serve, and it is taken back when it returns
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> names(channel), Set.of("one")::equals);
        server("two", ports.get(1));
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> names(channel), Set.of("one", "two")::equals);
    }

    @Test
    void withoutAnyPeerTheCallFailsAsUnavailable() {
        // Given
        ManagedChannel channel = channel("127.0.0.1:" + FreePorts.find(1).getFirst(), EchoServer.TOKEN);

        // When
        Problem problem = refusal(channel);

        // Then
        assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(problem.retryAfter()).isPositive();
    }

    private static Set<String> names(ManagedChannel channel) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            names.add(say(channel).split(" ")[0]);
        }
        return names;
    }

    private static Problem refusal(ManagedChannel channel) {
        return ProblemStatus.toProblem(catchThrowableOfType(StatusRuntimeException.class, () -> say(channel)));
    }

    private static String say(ManagedChannel channel) {
        CallOptions options =
                CallOptions.DEFAULT.withOption(PeerMetadata.CONTEXT, CONTEXT).withDeadlineAfter(60, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, EchoServer.SAY, options, "hello");
    }

    private ClientStream<String> stream(EchoServer server, String upTo, Heard heard) {
        return ClientStream.open(
                channel(server.target(), EchoServer.TOKEN),
                EchoServer.COUNT,
                CONTEXT,
                Duration.ofSeconds(60),
                upTo,
                heard);
    }

    private EchoServer server(String name, int port) {
        EchoServer server = new EchoServer(name, port);
        open.add(server);
        return server;
    }

    private ManagedChannel channel(String target, String token) {
        ManagedChannel channel = PeerChannels.open(target, token);
        open.add(channel::shutdownNow);
        return channel;
    }

    private static final class Heard implements ClientStream.Listener<String> {

        private final List<String> items = new CopyOnWriteArrayList<>();
        private volatile @Nullable Problem failure;

        @Override
        public void onItem(String item) {
            items.add(item);
        }

        @Override
        public void onCompleted() {}

        @Override
        public void onFailed(Problem problem) {
            failure = problem;
        }
    }
}
