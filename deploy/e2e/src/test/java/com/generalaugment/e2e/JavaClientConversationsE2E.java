package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Platform;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.models.conversations.Conversation;
import com.openai.models.conversations.items.ConversationItem;
import com.openai.models.conversations.items.ItemListParams;
import com.openai.models.responses.CompactedResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCompactParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conversations, counting and compaction through OpenAI's official Java client, its response validation on. */
class JavaClientConversationsE2E {

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("java-conversations");

    private final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(platform.baseUrl() + "/v1")
            .apiKey(account.runtimeKey())
            .responseValidation(true)
            .timeout(Duration.ofSeconds(60))
            .maxRetries(0)
            .build();

    private static ResponseCreateParams.Builder turn(String input) {
        return ResponseCreateParams.builder().model("balanced").input(input);
    }

    @Test
    void turnsSpeakInAConversationUntilItIsDeleted() {
        // Given
        Conversation conversation = client.conversations().create();
        client.responses()
                .create(turn("My name is Ada.").conversation(conversation.id()).build());

        // When
        Response response = client.responses()
                .create(turn("What was my first message?")
                        .conversation(conversation.id())
                        .build());

        // Then
        assertThat(response.validate().conversation())
                .hasValueSatisfying(shown -> assertThat(shown.id()).isEqualTo(conversation.id()));
        List<ConversationItem> items = client
                .conversations()
                .items()
                .list(
                        conversation.id(),
                        ItemListParams.builder()
                                .order(ItemListParams.Order.ASC)
                                .limit(3)
                                .build())
                .autoPager()
                .stream()
                .toList();
        assertThat(items).hasSize(4).allMatch(ConversationItem::isMessage);
        assertThat(client.conversations().retrieve(conversation.id()).createdAt())
                .isEqualTo(conversation.createdAt());
        assertThat(client.conversations().delete(conversation.id()).deleted()).isTrue();
        assertThat(catchThrowableOfType(
                                NotFoundException.class,
                                () -> client.conversations().retrieve(conversation.id()))
                        .code())
                .contains("conversation_not_found");
        assertThat(client.responses().retrieve(response.id()).id()).isEqualTo(response.id());
    }

    @Test
    void aContextIsCountedAndCompacted() {
        // When
        CompactedResponse compacted = client.responses()
                .compact(ResponseCompactParams.builder()
                        .model("balanced")
                        .input("My name is Ada.")
                        .build());

        // Then
        assertThat(compacted.validate().output())
                .singleElement()
                .satisfies(item ->
                        assertThat(item.asCompaction().encryptedContent()).isNotEmpty());
        assertThat(compacted.usage().outputTokens()).isPositive();
        assertThat(client.responses()
                        .inputTokens()
                        .count(InputTokenCountParams.builder()
                                .model("balanced")
                                .input("My name is Ada.")
                                .build())
                        .validate()
                        .inputTokens())
                .isPositive();
    }
}
