/** Files of users that are no plain text: what is known of them, and their text for a model that cannot read them. */
@NullMarked
package com.generalaugment.turnexecutor.domain.files;

import org.jspecify.annotations.NullMarked;
