/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How wide the session's model is at both ends. */
#include "src/session/training/model_sizes.h"

bool session_model_sizes(const struct session *session, size_t *inputs, size_t *classes,
                         struct err *err)
{
    const struct preparation *built = model_preparation(session->model);
    if (built) {
        *inputs = preparation_inputs(built);
        *classes = preparation_classes(built);
        return true;
    }
    if (session->table_count == 0) {
        err_set(err, ERR_USAGE, "the layers' shapes depend on the data, and no table is loaded");
        return err_hint(err, "load one first, as in: load demo");
    }
    struct schema *schema = session->tables[0]->store->schema;
    *classes = scheme_class_count(schema, session->prepare.classes);
    return prepare_check(&session->prepare, schema, inputs, err);
}
