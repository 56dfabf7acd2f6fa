#include "CPage.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry a file of the folder `page`. The compiler knows the files for what they are, so that a change
// of one makes them anew.

static const unsigned char anchors_js[] = {
#embed "page/anchors.js"
};
static const unsigned char app_js[] = {
#embed "page/app.js"
};
static const unsigned char camera_js[] = {
#embed "page/camera.js"
};
static const unsigned char connection_js[] = {
#embed "page/connection.js"
};
static const unsigned char curve_js[] = {
#embed "page/curve.js"
};
static const unsigned char document_js[] = {
#embed "page/document.js"
};
static const unsigned char dom_js[] = {
#embed "page/dom.js"
};
static const unsigned char draw_js[] = {
#embed "page/draw.js"
};
static const unsigned char elements_js[] = {
#embed "page/elements.js"
};
static const unsigned char forms_js[] = {
#embed "page/forms.js"
};
static const unsigned char fragments_js[] = {
#embed "page/fragments.js"
};
static const unsigned char frames_js[] = {
#embed "page/frames.js"
};
static const unsigned char gallery_js[] = {
#embed "page/gallery.js"
};
static const unsigned char icon_svg[] = {
#embed "page/icon.svg"
};
static const unsigned char index_html[] = {
#embed "page/index.html"
};
static const unsigned char keys_js[] = {
#embed "page/keys.js"
};
static const unsigned char labels_js[] = {
#embed "page/labels.js"
};
static const unsigned char math_js[] = {
#embed "page/math.js"
};
static const unsigned char move_js[] = {
#embed "page/move.js"
};
static const unsigned char panels_css[] = {
#embed "page/panels.css"
};
static const unsigned char parameters_js[] = {
#embed "page/parameters.js"
};
static const unsigned char pocket_js[] = {
#embed "page/pocket.js"
};
static const unsigned char pointer_js[] = {
#embed "page/pointer.js"
};
static const unsigned char recipe_panel_js[] = {
#embed "page/recipe-panel.js"
};
static const unsigned char recipe_js[] = {
#embed "page/recipe.js"
};
static const unsigned char renderer_js[] = {
#embed "page/renderer.js"
};
static const unsigned char run_js[] = {
#embed "page/run.js"
};
static const unsigned char scene_js[] = {
#embed "page/scene.js"
};
static const unsigned char sdf_js[] = {
#embed "page/sdf.js"
};
static const unsigned char select_js[] = {
#embed "page/select.js"
};
static const unsigned char selection_panel_js[] = {
#embed "page/selection-panel.js"
};
static const unsigned char session_js[] = {
#embed "page/session.js"
};
static const unsigned char shaders_js[] = {
#embed "page/shaders.js"
};
static const unsigned char shape_edit_js[] = {
#embed "page/shape-edit.js"
};
static const unsigned char shape_panel_js[] = {
#embed "page/shape-panel.js"
};
static const unsigned char shapes_js[] = {
#embed "page/shapes.js"
};
static const unsigned char storage_js[] = {
#embed "page/storage.js"
};
static const unsigned char store_js[] = {
#embed "page/store.js"
};
static const unsigned char style_css[] = {
#embed "page/style.css"
};
static const unsigned char theme_js[] = {
#embed "page/theme.js"
};
static const unsigned char timeline_js[] = {
#embed "page/timeline.js"
};

static const cp_file files[] = {
    {"/", index_html, sizeof index_html},
    {"/anchors.js", anchors_js, sizeof anchors_js},
    {"/app.js", app_js, sizeof app_js},
    {"/camera.js", camera_js, sizeof camera_js},
    {"/connection.js", connection_js, sizeof connection_js},
    {"/curve.js", curve_js, sizeof curve_js},
    {"/document.js", document_js, sizeof document_js},
    {"/dom.js", dom_js, sizeof dom_js},
    {"/draw.js", draw_js, sizeof draw_js},
    {"/elements.js", elements_js, sizeof elements_js},
    {"/forms.js", forms_js, sizeof forms_js},
    {"/fragments.js", fragments_js, sizeof fragments_js},
    {"/frames.js", frames_js, sizeof frames_js},
    {"/gallery.js", gallery_js, sizeof gallery_js},
    {"/icon.svg", icon_svg, sizeof icon_svg},
    {"/keys.js", keys_js, sizeof keys_js},
    {"/labels.js", labels_js, sizeof labels_js},
    {"/math.js", math_js, sizeof math_js},
    {"/move.js", move_js, sizeof move_js},
    {"/panels.css", panels_css, sizeof panels_css},
    {"/parameters.js", parameters_js, sizeof parameters_js},
    {"/pocket.js", pocket_js, sizeof pocket_js},
    {"/pointer.js", pointer_js, sizeof pointer_js},
    {"/recipe-panel.js", recipe_panel_js, sizeof recipe_panel_js},
    {"/recipe.js", recipe_js, sizeof recipe_js},
    {"/renderer.js", renderer_js, sizeof renderer_js},
    {"/run.js", run_js, sizeof run_js},
    {"/scene.js", scene_js, sizeof scene_js},
    {"/sdf.js", sdf_js, sizeof sdf_js},
    {"/select.js", select_js, sizeof select_js},
    {"/selection-panel.js", selection_panel_js, sizeof selection_panel_js},
    {"/session.js", session_js, sizeof session_js},
    {"/shaders.js", shaders_js, sizeof shaders_js},
    {"/shape-edit.js", shape_edit_js, sizeof shape_edit_js},
    {"/shape-panel.js", shape_panel_js, sizeof shape_panel_js},
    {"/shapes.js", shapes_js, sizeof shapes_js},
    {"/storage.js", storage_js, sizeof storage_js},
    {"/store.js", store_js, sizeof store_js},
    {"/style.css", style_css, sizeof style_css},
    {"/theme.js", theme_js, sizeof theme_js},
    {"/timeline.js", timeline_js, sizeof timeline_js},
    {NULL, NULL, 0},
};

const cp_file *cp_files(void) { return files; }
