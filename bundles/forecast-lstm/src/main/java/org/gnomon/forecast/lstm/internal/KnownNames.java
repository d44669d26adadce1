package org.gnomon.forecast.lstm.internal;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;

/**
 * Tribuo makes objects of classes that a description names. Only its own, and this bundle's, may be
 * named.
 */
final class KnownNames {

    private static final List<String> KNOWN =
            List.of("org.tribuo.", "com.oracle.labs.mlrg.olcut.", "org.gnomon.forecast.lstm.");

    private KnownNames() {}

    static void check(Message message) {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            boolean names = field.getKey().getName().endsWith("class_name");
            if (field.getValue() instanceof List<?> all) {
                all.forEach(value -> check(names, value));
            } else {
                check(names, field.getValue());
            }
        }
    }

    private static void check(boolean names, Object value) {
        if (value instanceof Message message) {
            check(message);
        } else if (names && KNOWN.stream().noneMatch(value.toString()::startsWith)) {
            throw Envelope.wrong("a description that names the class " + value, null);
        }
    }
}
