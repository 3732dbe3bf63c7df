/* Files whose names go when the gate closes them: one open, one handle, nobody else's. While that stands the node is special, so that
 * whoever else comes asks the supervisor, which takes the file over. The path lies in a segment of the process's, for the
 * supervisor, should the process end first. */
#include "files_layout.h"

enum doomed_limit { PATH_ROOM = CORE_SEGMENT_SIZE - 8 };

static int is_sole(struct core *core, struct core_file *file)
{
    struct core_node *node = file != NULL ? node_of(core, LOAD(file->node)) : NULL;
    struct core_object *object = file != NULL ? live_object(core, LOAD(file->object)) : NULL;

    return node != NULL && object != NULL && LOAD(node->opens) == 1 && !(LOAD(object->flags) & CORE_OBJECT_REPORT);
}

uint32_t core_file_sole(struct core *core, uint32_t number)
{
    uint32_t sole;

    core_lock(core);
    sole = (uint32_t)is_sole(core, file_at(core, number));
    core_unlock(core);
    return sole;
}

uint32_t core_file_doom(struct core *core, uint32_t number, const char *path, uint32_t length)
{
    struct core_file *file = file_at(core, number);
    uint32_t status = STATUS_NOT_SUPPORTED, segment = 0;
    struct core_node *node;

    if (length > PATH_ROOM)
        return status;
    core_lock(core);
    node = file != NULL ? node_of(core, LOAD(file->node)) : NULL;
    if (is_sole(core, file) && LOAD(core->objects[LOAD(file->object) % CORE_OBJECT_LIMIT].handles) == 1 &&
        LOAD(file->busy) == 1 && LOAD(node->flags) == 0)
        segment = segment_allocate(core, CORE_SEGMENT_PATH, LOAD(file->process));
    if (segment != 0) {
        struct core_segment *kept = segment_at(core, segment);

        for (uint32_t i = 0; i < length; i++)
            ((char *)&kept->words[1])[i] = path[i];
        kept->words[0] = length;
        put(core, &file->path, segment);
        put(core, &file->flags, LOAD(file->flags) | CORE_FILE_DELETES);
        put(core, &node->flags, CORE_NODE_SPECIAL);
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

uint32_t core_file_dooms(struct core *core, uint32_t process, uint32_t *objects, uint32_t capacity)
{
    uint32_t count = 0, top;

    core_lock(core);
    top = LOAD(core->file_top);
    for (uint32_t number = 1; number < top && number < CORE_FILE_LIMIT && count < capacity; number++) {
        struct core_file *file = &core->files[number];

        if (LOAD(file->flags) & CORE_FILE_DELETES && LOAD(file->process) == process && is_sole(core, file))
            objects[count++] = LOAD(file->object);
    }
    core_unlock(core);
    return count;
}

uint32_t core_file_doomed(struct core *core, uint32_t object, char *path)
{
    struct core_segment *kept;
    struct core_file *file;
    uint32_t number, length = 0;

    core_lock(core);
    file = file_of(core, object, &number);
    kept = file != NULL && LOAD(file->flags) & CORE_FILE_DELETES ? segment_at(core, LOAD(file->path)) : NULL;
    if (kept != NULL) {
        length = (uint32_t)LOAD(kept->words[0]);
        length = length <= PATH_ROOM ? length : 0;
        for (uint32_t i = 0; i < length; i++)
            path[i] = ((char *)&kept->words[1])[i];
    }
    core_unlock(core);
    return length;
}

/* The segment is used no more. */
void path_free(struct core *core, struct core_file *file)
{
    uint32_t segment = LOAD(file->path);

    put(core, &file->path, 0);
    if (segment_at(core, segment) == NULL || (uint16_t)LOAD(core->segment_uses[segment].use) != CORE_SEGMENT_PATH)
        return;
    put(core, &core->segment_uses[segment].next, LOAD(core->segment_free));
    put(core, &core->segment_free, segment);
    put(core, &core->segment_uses[segment].use, CORE_SEGMENT_FREE);
}
