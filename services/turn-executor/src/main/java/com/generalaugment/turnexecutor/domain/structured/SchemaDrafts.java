package com.generalaugment.turnexecutor.domain.structured;

import com.networknt.schema.AnnotationKeyword;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The drafts of JSON schema that are known, and nothing else: no schema is loaded, and nothing of a caller's schema is kept. */
final class SchemaDrafts {

    private static final List<JsonMetaSchema> DRAFTS = Stream.of(
                    JsonMetaSchema.getV4(),
                    JsonMetaSchema.getV6(),
                    JsonMetaSchema.getV7(),
                    JsonMetaSchema.getV201909(),
                    JsonMetaSchema.getV202012())
            .map(SchemaDrafts::withoutMemory)
            .toList();

    private static final Set<String> NAMES =
            DRAFTS.stream().map(draft -> name(draft.getIri())).collect(Collectors.toUnmodifiableSet());

    static final JsonSchemaFactory FACTORY = JsonSchemaFactory.builder()
            .defaultMetaSchemaIri(JsonMetaSchema.getV202012().getIri())
            .metaSchemas(DRAFTS)
            .enableSchemaCache(false)
            .schemaLoaders(loaders -> loaders.add(iri -> {
                throw new IllegalArgumentException("references may not leave the schema");
            }))
            .build();

    private SchemaDrafts() {}

    /** @param iri value of {@code $schema} */
    static boolean isKnown(String iri) {
        return NAMES.contains(name(iri));
    }

    /** The library's own factory keeps each unknown keyword for ever and logs it. */
    private static JsonMetaSchema withoutMemory(JsonMetaSchema draft) {
        return JsonMetaSchema.builder(draft)
                .unknownKeywordFactory((keyword, context) -> new AnnotationKeyword(keyword))
                .build();
    }

    private static String name(String iri) {
        return iri.endsWith("#") ? iri.substring(0, iri.length() - 1) : iri;
    }
}
