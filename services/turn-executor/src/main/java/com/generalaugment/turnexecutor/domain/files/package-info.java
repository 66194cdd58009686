/** Files of users that are no plain text: what is known of them and how a model that cannot read them is told. */
@NullMarked
package com.generalaugment.turnexecutor.domain.files;

import org.jspecify.annotations.NullMarked;
